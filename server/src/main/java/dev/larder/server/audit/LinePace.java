package dev.larder.server.audit;

import dev.larder.base.Ticker;
import java.util.concurrent.TimeUnit;

/** How many lines may be written in a second, and how many were not. Thread-safe. */
final class LinePace {
    /** This one is over the limit. */
    static final long OVER = -1;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;
    private final int maxASecond;

    // Guarded by this.
    private long secondNanos;
    private int inSecond;
    private long untold;

    LinePace(Ticker ticker, int maxASecond) {
        this.ticker = ticker;
        this.maxASecond = maxASecond;
        this.secondNanos = ticker.nanos();
    }

    /** How many lines were left out since the last one that was not, or {@link #OVER} where this one has to be left out too. */
    synchronized long take() {
        if (ticker.nanos() - secondNanos >= SECOND_NANOS) {
            secondNanos = ticker.nanos();
            inSecond = 0;
        }
        if (inSecond >= maxASecond) {
            untold++;
            return OVER;
        }
        inSecond++;
        long before = untold;
        untold = 0;
        return before;
    }
}
