package dev.larder.e2e.offenders.cache;

import java.util.concurrent.TimeUnit;

/** Waits for time to pass. */
final class Sleeps {
    void thread() throws InterruptedException {
        Thread.sleep(1);
    }

    void unit() throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
    }
}
