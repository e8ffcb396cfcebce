package dev.larder.layer.perf;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that tests turn. */
final class HandTicker implements Ticker {
    private final AtomicLong nanos = new AtomicLong(Duration.ofDays(100).toNanos());

    @Override
    public long nanos() {
        return nanos.get();
    }

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
