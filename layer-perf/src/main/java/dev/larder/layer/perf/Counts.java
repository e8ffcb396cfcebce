package dev.larder.layer.perf;

import java.util.Arrays;
import java.util.Map;

/**
 * How often each thing happened. Immutable.
 *
 * @since 0.1
 */
public final class Counts {
    /** Nothing happened. */
    public static final Counts NONE = new Counts(new long[0]);

    /** By {@link Counted#place}; what lies beyond the end is 0, and what is not known here is kept. */
    private final long[] counts;

    Counts(long[] counts) {
        this.counts = counts;
    }

    /**
     * Counts of some things; of all others none.
     *
     * @param counts from 0
     * @return never null
     */
    public static Counts of(Map<Counted, Long> counts) {
        long[] all = new long[Counted.PLACES];
        counts.forEach((what, count) -> all[what.place()] = Math.max(0, count));
        return new Counts(all);
    }

    /**
     * How often something happened.
     *
     * @param what the thing
     * @return from 0
     */
    public long get(Counted what) {
        return what.place() < counts.length ? counts[what.place()] : 0;
    }

    /** How many places there are to store. */
    int size() {
        return counts.length;
    }

    long at(int place) {
        return place < counts.length ? counts[place] : 0;
    }

    Counts plus(Counts other) {
        return combined(other, 1);
    }

    /** What came after an earlier count of the same; what became less began anew and counts whole. */
    Counts minus(Counts earlier) {
        return combined(earlier, -1);
    }

    private Counts combined(Counts other, int sign) {
        long[] sums = new long[Math.max(counts.length, other.counts.length)];
        for (int place = 0; place < sums.length; place++) {
            long sum = at(place) + sign * other.at(place);
            sums[place] = sum < 0 ? at(place) : sum;
        }
        return new Counts(sums);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Counts that && Arrays.equals(trimmed(), that.trimmed());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(trimmed());
    }

    private long[] trimmed() {
        int end = counts.length;
        while (end > 0 && counts[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(counts, end);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts);
    }
}
