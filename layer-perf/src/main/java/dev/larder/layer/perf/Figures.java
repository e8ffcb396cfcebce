package dev.larder.layer.perf;

import dev.larder.base.LatencyHistogram;

/**
 * What happened, and how long reads from the store took.
 *
 * @param counts how often what happened
 * @param reads how long reads from the store took
 * @since 0.1
 */
public record Figures(Counts counts, LatencyHistogram reads) {
    /** Nothing happened. */
    public static final Figures NONE = new Figures(Counts.NONE, LatencyHistogram.NONE);

    /**
     * How often something happened.
     *
     * @param what the thing
     * @return from 0
     */
    public long get(Counted what) {
        return counts.get(what);
    }

    /**
     * Both together.
     *
     * @param other stays as it is
     * @return never null
     */
    public Figures plus(Figures other) {
        return new Figures(counts.plus(other.counts), reads.plus(other.reads));
    }

    Figures minus(Figures earlier) {
        return new Figures(counts.minus(earlier.counts), reads.minus(earlier.reads));
    }
}
