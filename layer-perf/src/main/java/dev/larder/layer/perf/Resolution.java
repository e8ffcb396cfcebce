package dev.larder.layer.perf;

import java.time.Duration;
import java.util.Locale;

/**
 * How long the samples of a series are, how many are kept, and for how long.
 *
 * @since 0.1
 */
public enum Resolution {
    /** Seconds, for eleven minutes. */
    SECOND(Duration.ofSeconds(1), 660),
    /** Minutes, for a day and an hour. */
    MINUTE(Duration.ofMinutes(1), 1_500),
    /** Hours, for 30 days. */
    HOUR(Duration.ofHours(1), 720);

    private final Duration length;
    private final int kept;

    Resolution(Duration length, int kept) {
        this.length = length;
        this.kept = kept;
    }

    /**
     * How long a sample is.
     *
     * @return one of its units
     */
    public Duration length() {
        return length;
    }

    /**
     * How many samples of each node are kept.
     *
     * @return more than the longest window of this resolution has
     */
    public int kept() {
        return kept;
    }

    /** After what time without another one the samples of a node are forgotten: a little more than all of them reach back. */
    long ttlMillis() {
        return length.toMillis() * (kept + 1);
    }

    /** What the series is called in the store. */
    String series() {
        return name().toLowerCase(Locale.ROOT);
    }
}
