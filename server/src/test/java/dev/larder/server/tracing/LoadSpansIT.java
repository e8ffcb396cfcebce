package dev.larder.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Codec;
import dev.larder.base.LarderException;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.server.TestServer;
import dev.larder.server.life.LarderLife;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;

/** Goal: what a layer in the server asks of its source is a span of whoever asked for the value, and holds no secret. */
class LoadSpansIT {
    @TempDir
    Path data;

    private final Ended ended = new Ended();
    private TestServer server;

    /** Keeps what has ended. */
    private static final class Ended implements ObservationHandler<Observation.Context> {
        final Queue<Observation.Context> spans = new ConcurrentLinkedQueue<>();

        @Override
        public void onStop(Observation.Context span) {
            spans.add(span);
        }

        @Override
        public boolean supportsContext(Observation.Context span) {
            return true;
        }

        List<Observation.Context> loads() {
            return spans.stream()
                    .filter(span -> LoadSpans.LOAD.equals(span.getName()))
                    .toList();
        }
    }

    private void start(boolean traced) {
        server = TestServer.startWith(
                beans -> {
                    beans.registerBean("ended", Ended.class, () -> ended);
                    beans.getEnvironment()
                            .getPropertySources()
                            .addFirst(new MapPropertySource(
                                    "traced", Map.of("management.tracing.export.enabled", traced)));
                },
                data);
    }

    @BeforeEach
    void startTraced() {
        start(true);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private Cache<String> cache() {
        return server.bean(LarderLife.class)
                .current()
                .caches()
                .cache("mine", CachePolicy.builder().build(), Codec.utf8());
    }

    @Test
    void load_onAnyThread_isASpanOfWhoAsked() throws Exception {
        Cache<String> cache = cache();
        ObservationRegistry registry = server.bean(ObservationRegistry.class);
        Observation request = Observation.start("request", registry);
        try (Observation.Scope scope = request.openScope()) {
            assertThat(scope).isNotNull();
            cache.getOrLoad("secret-key", load -> "v");
            cache.getOrLoad("secret-key", load -> "never");
            cache.async().getOrLoad("other-secret-key", load -> "v").get(1, TimeUnit.MINUTES);
        } finally {
            request.stop();
        }

        assertThat(ended.loads()).hasSize(2).allSatisfy(span -> {
            assertThat(span.getContextualName()).isEqualTo("load mine");
            assertThat(Objects.requireNonNull(span.getParentObservation())).isSameAs(request);
            assertThat(span.getAllKeyValues().toString()).contains("mine").doesNotContain("secret");
        });
    }

    @Test
    void load_thatFails_tellsTheClassAndNotTheWords() {
        Cache<String> cache = cache();

        assertThatThrownBy(() -> cache.getOrLoad("k", load -> {
                    throw new IllegalStateException("password=secret");
                }))
                .isInstanceOf(LarderException.class);

        assertThat(ended.loads()).hasSize(1).allSatisfy(span -> {
            assertThat(span.getAllKeyValues().toString()).contains("IllegalStateException");
            assertThat(span.getError()).isNull();
            assertThat(span.toString()).doesNotContain("secret");
        });
    }

    @Test
    void load_afterAShutdownAndAnInitialize_isASpanStill() {
        server.postJson("/api/redis/shutdown", "{}");
        server.postJson("/api/redis/initialize", "{}");

        cache().getOrLoad("k", load -> "v");

        assertThat(ended.loads()).hasSize(1);
    }

    @Test
    void load_whileNoSpansAreSent_isNone() {
        server.close();
        start(false);

        cache().getOrLoad("k", load -> "v");

        assertThat(ended.loads()).isEmpty();
    }
}
