package dev.larder.redis.link;

import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadsTest {
    private static final String NAME = "threads-test";

    @Test
    void callBack_queueFull_runsOnTheCallingThreadAndLosesNone() {
        try (Threads threads = new Threads(NAME)) {
            int width = Math.max(2, Runtime.getRuntime().availableProcessors());
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch begun = new CountDownLatch(width);
            AtomicInteger ran = new AtomicInteger();
            for (int i = 0; i < width; i++) {
                threads.callBack(() -> {
                    begun.countDown();
                    awaitQuietly(blocked);
                });
            }
            awaitQuietly(begun);
            for (int i = 0; i < Threads.MAX_QUEUED_CALLBACKS; i++) {
                threads.callBack(ran::incrementAndGet);
            }
            assertThat(ran).hasValue(0);
            AtomicReference<Thread> where = new AtomicReference<>();

            threads.callBack(() -> where.set(Thread.currentThread()));

            assertThat(where).hasValue(Thread.currentThread());
            blocked.countDown();
            await().until(() -> ran.get() == Threads.MAX_QUEUED_CALLBACKS);
        }
    }

    @Test
    void close_somethingIsToBeDoneMuchLater_doesItNowAndOnceAndEndsTheTimer() {
        Threads threads = new Threads(NAME);
        AtomicInteger ran = new AtomicInteger();
        threads.later(ran::incrementAndGet, HOURS.toNanos(1));
        assertThat(ran).hasValue(0);

        threads.close();
        threads.close();
        threads.later(ran::incrementAndGet, HOURS.toNanos(1));

        assertThat(ran).hasValue(2);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(NAME + "-timer")));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
