package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: whatever way a loader is called, what observes loads stands around it and knows who asked; and nothing else is told. */
class LoadObserverTest {
    private final CacheFixture fixture = new CacheFixture();
    private final Cache<String> cache = fixture.cache(
            CacheFixture.policy().earlyRefresh(EarlyRefresh.atFraction(0.8)).build());
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<String> asker = ThreadLocal.withInitial(() -> "nobody");

    @BeforeEach
    void observe() {
        fixture.manager.observeLoads(name -> {
            String who = asker.get();
            return new LoadObserver.Around() {
                @Override
                public <T> T call(Callable<T> loader) throws Exception {
                    told.add("begin " + name + " for " + who);
                    try {
                        return loader.call();
                    } finally {
                        told.add("end");
                    }
                }
            };
        });
        asker.set("ann");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void load_onThisThread_isObserved() {
        cache.getOrLoad("k", load -> note("v"));

        assertThat(told).containsExactly("begin db for ann", "loader", "end");
    }

    private String note(String value) {
        told.add("loader");
        return value;
    }

    @Test
    void load_onAnotherThread_isObservedForWhoAsked() throws Exception {
        cache.async().getOrLoad("k", load -> note("v")).get(1, TimeUnit.MINUTES);

        assertThat(told).containsExactly("begin db for ann", "loader", "end");
    }

    @Test
    void find_andLoadOfSeveral_areObserved() {
        cache.getOrFind("k", load -> Optional.of(note("v")));
        cache.getAllOrLoad(List.of("a", "b"), load -> Map.of("a", note("1"), "b", "2"));

        assertThat(told).containsExactly("begin db for ann", "loader", "end", "begin db for ann", "loader", "end");
    }

    @Test
    void hit_always_isNotObserved() {
        cache.put("k", "v");

        cache.getOrLoad("k", load -> note("other"));

        assertThat(told).isEmpty();
    }

    @Test
    void refresh_inTheBackground_isObserved() {
        cache.put("k", "old");
        fixture.ticker.advance(Duration.ofSeconds(55));

        cache.getOrLoad("k", load -> note("new"));

        await().until(() -> told.size() == 3);
        assertThat(told).containsExactly("begin db for ann", "loader", "end");
    }

    @Test
    void failure_ofTheLoader_isThatOfTheCall() {
        IOException failure = new IOException("gone");

        assertThatThrownBy(() -> cache.getOrLoad("k", load -> {
                    throw failure;
                }))
                .isInstanceOf(LarderException.class)
                .hasCause(failure);
        assertThat(told).containsExactly("begin db for ann", "end");
    }

    @Test
    void observer_thatIsTakenAway_isToldNoMore() {
        fixture.manager.observeLoads(LoadObserver.NONE);

        cache.getOrLoad("k", load -> note("v"));

        assertThat(told).containsExactly("loader");
    }
}
