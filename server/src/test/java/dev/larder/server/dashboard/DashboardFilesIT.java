package dev.larder.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.Problems;
import dev.larder.server.TestServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardFilesIT {
    private static final TestServer SERVER = TestServer.shared();

    @ParameterizedTest
    @CsvSource({
        "/,text/html",
        "/dashboard/app.js,text/javascript",
        "/dashboard/theme.css,text/css",
        "/dashboard/icon.svg,image/svg+xml",
        "/dashboard/uplot/uPlot.iife.min.js,text/javascript",
        "/dashboard/uplot/uPlot.min.css,text/css",
    })
    void get_ofAFile_needsNoToken(String path, String type) {
        HttpResponse<String> answer = SERVER.send("GET", path, null, null);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).startsWith(type);
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.body()).isNotBlank();
    }

    @Test
    void get_ofThePage_allowsNothingInlineAndNoOtherHost() {
        HttpResponse<String> page = SERVER.send("GET", "/", null, null);

        assertThat(header(page, "Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "http:", "https:", "data:", "*");
        assertThat(page.body()).doesNotContain("http://", "https://", "style=", "onclick", "<style");
    }

    @Test
    void get_again_isNotModifiedUntilTheFileChanges() {
        HttpResponse<String> first = SERVER.send("GET", "/dashboard/app.js", null, null);
        String tag = header(first, "ETag");

        HttpResponse<String> again = SERVER.send("GET", "/dashboard/app.js", null, null, "If-None-Match", tag);
        HttpResponse<String> other = SERVER.send("GET", "/dashboard/api.js", null, null, "If-None-Match", tag);

        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/dashboard/app.js"})
    void post_toAFile_isRefusedAsEverywhere(String path) {
        Problems.isProblem(SERVER.send("POST", path, null, null), 401);
        Problems.isProblem(SERVER.send("POST", path, TestServer.VIEWER, null), 403);
        Problems.isProblem(SERVER.send("POST", path, TestServer.ADMIN, null), 405);
    }

    @Test
    void get_withoutToken_ofWhatThePageShows_isRefused() {
        Problems.isProblem(SERVER.send("GET", "/api/redis/status", null, null), 401);
    }

    @ParameterizedTest
    @CsvSource({TestServer.ADMIN + ",admin", TestServer.VIEWER + ",viewer"})
    void get_withAToken_saysItsRole(String token, String role) {
        HttpResponse<String> answer = SERVER.send("GET", "/api/redis/status", token, null);

        assertThat(header(answer, "Larder-Role")).isEqualTo(role);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
