package dev.larder.benchmarks.measure;

import java.util.List;

/**
 * How long and how often is measured.
 *
 * @param warmUpMillis how long each call runs unmeasured before each of its cells
 * @param slotMillis how long a measured slot takes
 * @param rounds how many slots a cell has; the middle one counts
 * @param threads how many callers at once, a column of cells for each
 * @since 0.1
 */
public record Effort(int warmUpMillis, int slotMillis, int rounds, List<Integer> threads) {
    /** How many callers the tables have columns for. */
    public static final List<Integer> THREADS = List.of(1, 8, 64);

    /** Enough to see an order of magnitude; some 50 seconds for the clients. */
    public static final Effort QUICK = new Effort(200, 150, 5, THREADS);

    /** Enough for ratios; some two and a half minutes for the clients. */
    public static final Effort NORMAL = new Effort(500, 300, 7, THREADS);

    /** For numbers that are written down; some ten minutes for the clients. */
    public static final Effort FULL = new Effort(1_000, 600, 15, THREADS);

    /**
     * The same with other rounds.
     *
     * @param value at least 1
     * @return never null
     */
    public Effort withRounds(int value) {
        return new Effort(warmUpMillis, slotMillis, value, threads);
    }

    /**
     * The same with slots of another length; warming up takes no longer than a slot.
     *
     * @param value at least 1
     * @return never null
     */
    public Effort withSlotMillis(int value) {
        return new Effort(Math.min(warmUpMillis, value), value, rounds, threads);
    }

    /**
     * The same with other numbers of callers.
     *
     * @param value ascending, each at least 1; not empty
     * @return never null
     */
    public Effort withThreads(List<Integer> value) {
        return new Effort(warmUpMillis, slotMillis, rounds, List.copyOf(value));
    }
}
