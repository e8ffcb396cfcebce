package dev.larder.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.HandTicker;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BoundedMapTest {
    private static final int CHANGES = 200_000;
    private static final long COST = 10;

    private final HandTicker ticker = new HandTicker();
    private final BoundedMap map = new BoundedMap(ticker, 1 << 20, Comparator.comparing((Object key) -> (String) key));

    private void put(long lastsNanos) {
        Held wanted = new Held("a", "value", COST, ticker.nanos() + lastsNanos, 0);
        assertThat(map.update("a", before -> wanted)).isNotNull();
    }

    @Test
    void get_whileWhatIsHeldIsReplaced_findsTheOldOrTheNewAndNeverNothing() throws Exception {
        put(1_000);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        Future<Long> missed = reader.submit(() -> {
            long nothing = 0;
            while (!over.get()) {
                nothing += map.get("a") == null ? 1 : 0;
            }
            return nothing;
        });

        for (int i = 0; i < CHANGES; i++) {
            put(1_001L + i);
        }
        over.set(true);
        reader.shutdown();

        assertThat(missed.get(20, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void update_manyTimes_countsWhatIsHeldOnce() {
        for (int i = 0; i < 5; i++) {
            put(1_000L + i);
        }

        assertThat(map.size()).isEqualTo(1);
        assertThat(map.bytes()).isEqualTo(COST);

        assertThat(map.update("a", before -> null)).isNull();

        assertThat(map.get("a")).isNull();
        assertThat(map.size()).isZero();
        assertThat(map.bytes()).isZero();
    }
}
