package dev.larder.redis;

import dev.larder.base.Ticker;
import dev.larder.session.SessionStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which tags of sessions had not-before times lately. There a session cannot be read without the script, and a look that could be
 * spared costs a round trip. A guess, which is never taken for the truth. Thread-safe.
 */
final class MarkedTags {
    /** How long a tag is believed to have some after it was seen. */
    static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int HEX = 16;

    private final Ticker ticker;
    /** By tag the moment, of the ticker, until which it is believed to have some. */
    private final AtomicLongArray untilNanos = new AtomicLongArray(SessionStore.TAGS);

    MarkedTags(Ticker ticker) {
        this.ticker = ticker;
        long now = ticker.nanos();
        for (int i = 0; i < untilNanos.length(); i++) {
            untilNanos.set(i, now);
        }
    }

    void found(String tag) {
        untilNanos.set(Integer.parseInt(tag, HEX), ticker.nanos() + REMEMBERED.toNanos());
    }

    boolean isLikely(String tag) {
        return untilNanos.get(Integer.parseInt(tag, HEX)) - ticker.nanos() > 0;
    }
}
