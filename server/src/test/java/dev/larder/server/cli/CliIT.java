package dev.larder.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Goal: each command says what it found, ends with its code, and shows no token. */
class CliIT {
    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void status_running_isHealthyInWordsAndInJson() {
        Ran words = Ran.command(server, "status");
        Ran json = Ran.command(server, "status", "--json");

        assertThat(words.code()).as(words.err()).isZero();
        assertThat(words.out()).contains("healthy", "cache_layers", "Redis 7", "embedded");
        assertThat(json.code()).isZero();
        assertThat(json.json().get("health").get("overall_status").asString()).isEqualTo("healthy");
        assertThat(json.json().get("status").get("redis_available").asBoolean()).isTrue();
    }

    @Test
    void status_shutDown_isNotWellAndOtherCommandsSaySo() {
        server.postJson("/api/redis/shutdown", "");
        try {
            Ran status = Ran.command(server, "status");
            Ran keys = Ran.command(server, "keys", "db:a");

            assertThat(status.code()).isEqualTo(ExitCodes.NOT_WELL);
            assertThat(status.out()).contains("not_initialized");
            assertThat(keys.code()).isEqualTo(ExitCodes.UNREACHABLE);
            assertThat(keys.err().lines()).singleElement().asString().contains("shut down");
        } finally {
            server.postJson("/api/redis/initialize", "");
        }
    }

    @Test
    void top_severalLooks_showsEachLayer() {
        server.put("/api/cache/db/seen", "1");

        Ran words = Ran.command(server, "top", "--count", "2", "--interval", "1");
        Ran json = Ran.command(server, "top", "--count", "1", "--json");

        assertThat(words.code()).as(words.err()).isZero();
        assertThat(words.out().lines().filter(line -> line.startsWith("db "))).hasSize(2);
        assertThat(words.out()).contains("sessions", "rate limits", "requests/s");
        assertThat(json.out().lines()).hasSize(1);
        assertThat(json.json().propertyNames()).contains("cache", "sessions", "rate_limits");
    }

    @Test
    void clear_asked_saysWhatGoesAndClearsOnlyAfterAYes() {
        server.put("/api/cache/db/one", "1");

        Ran no = Ran.answering(server, "n", "clear", "--layer", "db");
        int stillThere = server.get("/api/cache/db/one").statusCode();
        Ran yes = Ran.answering(server, "yes", "clear", "--layer", "db");

        assertThat(no.code()).isEqualTo(ExitCodes.NOT_WELL);
        assertThat(no.out()).contains("the whole of the layer db", "entries", "[y/N]");
        assertThat(stillThere).isEqualTo(200);
        assertThat(yes.code()).as(yes.err()).isZero();
        assertThat(server.get("/api/cache/db/one").statusCode()).isEqualTo(404);
    }

    @Test
    void clear_byTagWithYes_asksNobody() {
        server.put("/api/cache/api/tagged", "1", "Larder-Tags", "menu");

        Ran refused = Ran.command(server, "clear", "--tag", "menu");
        Ran cleared = Ran.command(server, "clear", "--tag", "menu", "--yes", "--json");

        assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).contains("--yes", "menu");
        assertThat(cleared.code()).as(cleared.err()).isZero();
        assertThat(cleared.json().get("status").asString()).isEqualTo("success");
        assertThat(server.get("/api/cache/api/tagged").statusCode()).isEqualTo(404);
    }

    @Test
    void clear_ofNothing_isWrongUsage() {
        assertThat(Ran.command(server, "clear", "--yes").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(Ran.command(server, "clear", "--yes", "--pattern", "a", "--tag", "b")
                        .code())
                .isEqualTo(ExitCodes.USAGE);
        Ran unknown = Ran.command(server, "clear", "--yes", "--layer", "nobody");
        assertThat(unknown.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(unknown.err().lines()).hasSize(1);
    }

    @Test
    void keys_thereAndNot_areToldApart() {
        server.put("/api/cache/db/a%2Fb%20c+d", "secret-value", "Larder-Tags", "t");

        Ran there = Ran.command(server, "keys", "db:a/b c+d");
        Ran both = Ran.command(server, "keys", "--json", "db:a/b c+d", "db:none");

        assertThat(there.code()).as(there.out() + there.err()).isZero();
        assertThat(there.out()).contains("db:a/b c+d", "expires_at", "[\"t\"]").doesNotContain("secret-value");
        assertThat(both.code()).isEqualTo(ExitCodes.NOT_WELL);
        assertThat(both.out()).contains("\"exists\" : false", "\"exists\" : true");
    }

    @Test
    void bench_short_printsEachKind() {
        Ran ran = Ran.command(server, "bench", "--operations", "50", "--value-bytes", "10", "--concurrency", "1");
        Ran bad = Ran.command(server, "bench", "--operations", "100001");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("pipeline", "rate_limit", "session", "p99 ms");
        assertThat(bad.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(bad.err()).contains("operations must be between 1 and 100000");
    }

    @Test
    void credential_wrongOrMissingOrOfAViewer_isDeniedAndNotShown() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "not-the-right-token\n");
        Ran wrong = Ran.run(Map.of(), null, Ran.with(server, "status", "--token-file", file.toString()));
        Ran none = Ran.run(
                Map.of(),
                null,
                Ran.with(server, "status", "--data", folder.resolve("nowhere").toString()));
        Ran viewer = Ran.run(
                Map.of("LARDER_VIEWER_TOKEN", TestServer.VIEWER),
                null,
                Ran.with(server, "clear", "--layer", "db", "--yes"));

        assertThat(wrong.code()).isEqualTo(ExitCodes.DENIED);
        assertThat(wrong.out() + wrong.err()).doesNotContain("not-the-right-token");
        assertThat(none.code()).isEqualTo(ExitCodes.DENIED);
        assertThat(none.err()).contains("LARDER_ADMIN_TOKEN", "--token-file");
        assertThat(viewer.code()).isEqualTo(ExitCodes.DENIED);
        assertThat(viewer.err()).contains("role admin").doesNotContain(TestServer.VIEWER);
    }

    @Test
    void credential_ofTheDataFolder_isSentToThisMachineOnly() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("admin-token"), TestServer.ADMIN + "\n");

        Ran here = Ran.run(Map.of("LARDER_DATA", data.toString()), null, Ran.with(server, "status"));
        Ran elsewhere =
                Ran.run(Map.of("LARDER_DATA", data.toString()), null, "status", "--url", "http://larder.invalid:8400");

        assertThat(here.code()).as(here.err()).isZero();
        assertThat(elsewhere.code()).isEqualTo(ExitCodes.DENIED);
        assertThat(elsewhere.err()).contains("is not sent to larder.invalid").doesNotContain(TestServer.ADMIN);
    }

    @Test
    void server_thatIsNotThere_isSaidInOneLine() {
        Ran ran =
                Ran.run(Map.of("LARDER_ADMIN_TOKEN", TestServer.ADMIN), null, "status", "--url", "http://127.0.0.1:1");

        assertThat(ran.code()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(ran.err().lines())
                .singleElement()
                .asString()
                .isEqualTo("larder: no server answers at http://127.0.0.1:1; --url names another one");
    }

    @Test
    void json_always_isJson() {
        assertThat(JsonMapper.shared()
                        .readTree(Ran.command(server, "bench", "--operations", "5", "--json")
                                .out())
                        .has("tests"))
                .isTrue();
    }
}
