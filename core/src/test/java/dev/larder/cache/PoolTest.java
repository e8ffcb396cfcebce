package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final int THREADS = 8;

    /** Something that is to be used by one thread at a time, and ended once. */
    private static final class Thing {
        final AtomicBoolean used = new AtomicBoolean();
        final AtomicInteger ended = new AtomicInteger();
    }

    private final Set<Thing> made = ConcurrentHashMap.newKeySet();
    private final Pool<Thing> pool = new Pool<>(this::make, thing -> thing.ended.incrementAndGet());

    private Thing make() {
        Thing thing = new Thing();
        made.add(thing);
        return thing;
    }

    @Test
    void take_whatWasGivenBack_isThatAgain() {
        Thing thing = pool.take();
        pool.give(thing);

        assertThat(pool.take()).isSameAs(thing);
        assertThat(made).hasSize(1);
    }

    @Test
    void give_moreThanThereIsRoomFor_isEnded() {
        List<Thing> taken = new ArrayList<>();
        for (int i = 0; i < 3 * pool.size(); i++) {
            taken.add(pool.take());
        }
        taken.forEach(pool::give);

        assertThat(pool.idle()).isPositive().isLessThanOrEqualTo(pool.size());
        assertThat(made.stream().filter(thing -> thing.ended.get() == 1)).hasSize(made.size() - pool.idle());
    }

    @Test
    void close_whatLiesThereAndWhatComesBack_isEnded() {
        Thing out = pool.take();
        pool.give(pool.take());
        pool.close();
        pool.give(out);

        assertThat(made).allMatch(thing -> thing.ended.get() == 1);
        assertThat(pool.take().ended).hasValue(0);
    }

    @SeededTest(seeds = 10)
    void use_byManyThreadsAndClosed_isByOneAtATimeAndLeavesNothing(RandomGenerator random) throws Exception {
        int rounds = 1_000 + random.nextInt(4_000);
        int closeAt = random.nextInt(rounds);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Boolean>> runs = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                boolean closes = i == 0;
                runs.add(threads.submit(() -> {
                    start.await();
                    return use(rounds, closes ? closeAt : -1);
                }));
            }
            start.countDown();
            for (Future<Boolean> run : runs) {
                assertThat(run.get()).as("used by one at a time").isTrue();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(pool.idle()).isZero();
        assertThat(made).allMatch(thing -> thing.ended.get() == 1);
    }

    private boolean use(int rounds, int closeAt) {
        boolean alone = true;
        for (int i = 0; i < rounds; i++) {
            Thing thing = pool.take();
            alone &= thing.used.compareAndSet(false, true) && thing.ended.get() == 0;
            thing.used.set(false);
            pool.give(thing);
            if (i == closeAt) {
                pool.close();
            }
        }
        return alone;
    }
}
