package dev.larder.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.Rule;
import dev.larder.limit.RuleMatch;
import dev.larder.limit.RuleMatch.By;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.servlet.limit.RateLimitFilter;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What clients of an application with the filter are answered while Redis is dead, under each failure policy. */
class RateLimitFilterOutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int LOCAL_LIMIT = 3;

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @TempDir
    private Path folder;

    private final Tomcat tomcat = new Tomcat();
    private final HttpClient client = HttpClient.newHttpClient();
    private Larder larder;

    @BeforeEach
    void start() throws Exception {
        larder = Larder.create(
                RedisStores.connect(RedisConfig.of(REDIS.target().uri())),
                LarderConfig.builder()
                        .limits(LimitConfig.builder()
                                .deadline(Duration.ofSeconds(2))
                                .rule(rule("open", 100, FailurePolicy.OPEN))
                                .rule(rule("closed", 100, FailurePolicy.CLOSED))
                                .rule(rule("local", LOCAL_LIMIT, FailurePolicy.LOCAL))
                                .build())
                        .build());
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "application", new Application()).addMapping("/*");
        FilterDef definition = new FilterDef();
        definition.setFilterName("limits");
        definition.setFilter(RateLimitFilter.builder(larder.limits()).build());
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("limits");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        tomcat.getConnector();
        tomcat.start();
    }

    @AfterEach
    void end() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        larder.close();
    }

    private static Rule rule(String name, long limit, FailurePolicy policy) {
        return Rule.builder(name)
                .limit(limit, HOUR)
                .onFailure(policy)
                .match(new RuleMatch("/" + name, Set.of(), By.ALL, null))
                .build();
    }

    private static final class Application extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
        return client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    @Test
    void redisKilled_requestsAreAnsweredByThePolicyOfTheirRule_andByRedisOnceItIsBack() throws Exception {
        await().atMost(PATIENCE)
                .until(() -> get("/closed").headers().firstValue("RateLimit").isPresent());

        REDIS.target().kill();

        HttpResponse<String> open = get("/open");
        assertThat(open.statusCode()).isEqualTo(204);
        assertThat(open.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy", "retry-after");

        HttpResponse<String> closed = get("/closed");
        assertThat(closed.statusCode()).isEqualTo(503);
        assertThat(closed.headers().firstValue("Retry-After")).contains("1");
        assertThat(closed.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
        assertThat(closed.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(closed.body())
                .contains("#temporary-reduced-capacity\"", "\"status\":503", "\"violated-policies\":[\"closed\"]");

        for (int i = 0; i < LOCAL_LIMIT; i++) {
            assertThat(get("/local").statusCode()).isEqualTo(204);
        }
        HttpResponse<String> local = get("/local");
        assertThat(local.statusCode()).isEqualTo(429);
        assertThat(local.headers().firstValue("Retry-After")).isPresent();
        assertThat(local.body()).contains("#quota-exceeded\"", "\"violated-policies\":[\"local\"]");
        assertThat(get("/none").statusCode()).isEqualTo(204);

        REDIS.target().restart();
        await().atMost(PATIENCE)
                .until(() -> get("/closed").headers().firstValue("RateLimit").isPresent());
        assertThat(get("/closed").statusCode()).isEqualTo(204);
    }
}
