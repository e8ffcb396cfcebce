package dev.larder.base;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A ticker that only moves when it is told to. */
public final class HandTicker implements Ticker {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);

    /** Makes a ticker that stands at one second. */
    public HandTicker() {}

    @Override
    public long nanos() {
        return nanos.get();
    }

    /**
     * Moves it on.
     *
     * @param time by how much
     */
    public void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
