package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/** What it is worth to keep an entry. Pure functions. */
final class Worth {
    /*
     * An entry that is kept saves the time of loading it each time it is read, and takes its bytes meanwhile. So what is compared is
     *
     *     load time × reads a second × (1 − e^(−reads a second × time left to live)) / bytes
     *
     * the time of loading that a byte saves in a second, where the third factor is how likely there is any read before the entry runs
     * out by itself. But for that factor it is the priority of hyperbolic caching (Blankstein, Sen, Freedman: Hyperbolic Caching, USENIX
     * ATC 2017), which weighs frequency over time by cost and size; cost and size go back to GreedyDual-Size (Cao, Irani 1997) and
     * GreedyDual-Size-Frequency (Cherkasova, HP Labs 1998). As there, the least worth of a random sample goes.
     *
     * How often an entry is read nobody counts; a server says how long ago it was used last. Reads are taken as a Poisson process whose
     * rate is one of an exponential distribution around the rate of the entry's layer, which this node does count. Having seen no read for a
     * time, the mean of what the rate may be is then 1 / (1 / layer's rate + that time): in a layer that is read much, what was not read
     * for a while soon counts for little; in one that is hardly read it hardly matters when an entry was written.
     *
     * Where a server counts uses instead (a policy of LFU), its logarithmic counter is turned back into reads within the time in which it
     * loses one: as the server's documentation says, the n-th step beyond the first five takes about n × lfu-log-factor reads, and one is
     * lost a minute. Both are taken at their defaults.
     */

    /** When a server says that an entry was used just now, it may have been so long ago. */
    private static final double RESOLUTION_SECONDS = 1;

    private static final int LFU_FIRST = 5;
    private static final double LFU_LOG_FACTOR = 10;
    private static final double LFU_DECAY_SECONDS = 60;

    private static final double MILLIS_PER_SECOND = 1_000;

    private Worth() {}

    /**
     * How much time of loading is saved by keeping an entry.
     *
     * @param loadMillis how long it takes to load it again, above 0
     * @param readsPerSecond how often it is expected to be read, above 0
     * @param ttlMillis how long it has to live, from 0
     * @param bytes what it takes, from 1
     * @return milliseconds for each second and byte, from 0
     */
    static double perByteSecond(double loadMillis, double readsPerSecond, long ttlMillis, long bytes) {
        double likely = -Math.expm1(-readsPerSecond * ttlMillis / MILLIS_PER_SECOND);
        return loadMillis * readsPerSecond * likely / bytes;
    }

    /**
     * How often an entry is expected to be read.
     *
     * @param layerRate how often an entry of its layer is read in a second on average, above 0
     * @param idleMillis how long ago it was used last, or null if that is not known
     * @param frequency the server's logarithmic count of its uses, or null if it does not count them
     * @return reads in a second, above 0
     */
    static double readsPerSecond(double layerRate, @Nullable Long idleMillis, @Nullable Integer frequency) {
        if (frequency != null) {
            return (1 + reads(frequency)) / (1 / layerRate + LFU_DECAY_SECONDS);
        }
        return idleMillis == null
                ? layerRate
                : 1 / (1 / layerRate + idleMillis / MILLIS_PER_SECOND + RESOLUTION_SECONDS);
    }

    /** About how many reads bring the counter of a server to this. */
    private static double reads(int frequency) {
        double steps = Math.max(0, frequency - LFU_FIRST);
        return steps + LFU_LOG_FACTOR * steps * (steps - 1) / 2;
    }
}
