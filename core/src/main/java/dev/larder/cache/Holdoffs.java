package dev.larder.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.larder.base.Ticker;
import java.time.Duration;

/** Keys that this node leaves alone for a while. Of too many the least used are forgotten: they are tried again sooner. */
final class Holdoffs {
    private static final int MAX_KEYS = 10_000;

    /** By key, for how many nanoseconds. */
    private final com.github.benmanes.caffeine.cache.Cache<String, Long> held;

    Holdoffs(Ticker ticker) {
        this.held = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .expireAfter(Expiry.<String, Long>writing((key, nanos) -> Duration.ofNanos(nanos)))
                .build();
    }

    void hold(String key, Duration time) {
        if (!time.isZero()) {
            held.put(key, time.toNanos());
        }
    }

    boolean holds(String key) {
        return held.getIfPresent(key) != null;
    }
}
