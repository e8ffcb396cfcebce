package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BulkheadTest {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Bulkhead bulkhead = new Bulkhead("db", 1, 3);

    @Test
    void enter_asManyWaitAsMay_refusesTheNextAndServesThoseThatWait() throws Exception {
        bulkhead.enter(WAIT);
        AtomicInteger entered = new AtomicInteger();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> {
                bulkhead.enter(WAIT);
                entered.incrementAndGet();
                bulkhead.leave();
            });
            waiting.add(thread);
            thread.start();
        }
        await().until(() -> bulkhead.queued() == 3);

        assertThatThrownBy(() -> bulkhead.enter(WAIT))
                .isInstanceOf(LarderException.class)
                .hasMessageContaining("with 3 more waiting");

        assertThat(bulkhead.queued()).isEqualTo(3);
        bulkhead.leave();
        for (Thread thread : waiting) {
            thread.join(30_000);
        }
        assertThat(entered).hasValue(3);
        assertThat(bulkhead.queued()).isZero();
    }

    @Test
    void enter_noPlaceInTime_refuses() {
        bulkhead.enter(WAIT);

        assertThatThrownBy(() -> bulkhead.enter(Duration.ofMillis(10))).isInstanceOf(LarderException.class);

        assertThat(bulkhead.queued()).isZero();
    }
}
