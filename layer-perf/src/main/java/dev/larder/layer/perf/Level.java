package dev.larder.layer.perf;

/**
 * How high something stood whenever it was looked at: one look, or those of many samples together. The same in whatever order they are put
 * together.
 *
 * @param sum of all looks
 * @param looks how many, from 1
 * @param max the highest
 * @since 0.1
 */
public record Level(long sum, long looks, long max) {
    /** Checks. */
    public Level {
        if (sum < 0 || looks < 1 || max < 0) {
            throw new IllegalArgumentException(
                    "a level must be from 0, looked at once at least, was " + sum + ", " + looks + ", " + max);
        }
    }

    /**
     * What one look found.
     *
     * @param now how high it stands; below 0 counts as 0
     * @return never null
     */
    public static Level of(long now) {
        long level = Math.max(0, now);
        return new Level(level, 1, level);
    }

    /**
     * How high it stood on average, of each node that has it.
     *
     * @return from 0
     */
    public double mean() {
        return (double) sum / looks;
    }

    Level plus(Level other) {
        long both = sum + other.sum;
        return new Level(both < 0 ? Long.MAX_VALUE : both, looks + other.looks, Math.max(max, other.max));
    }
}
