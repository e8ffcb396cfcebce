package dev.larder.layer.perf;

import dev.larder.base.LatencyHistogram;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself.
 *
 * @param id its own, new with each start
 * @param host the machine it runs on
 * @param address where it can be reached, or null if it does not say
 * @param startedMillis when it began, by the clock of the store, in milliseconds since 1970-01-01 UTC
 * @param seenMillis when it said this, by the same clock
 * @param process how its process does
 * @param lately what it did in the last seconds
 * @param since what it has counted since it began
 * @param operations how long what it asked of the store took since it began, by kind; sorted
 * @since 0.1
 */
public record NodeReport(
        String id,
        String host,
        @Nullable String address,
        long startedMillis,
        long seenMillis,
        ProcessFigures process,
        Sample lately,
        Reading since,
        Map<String, LatencyHistogram> operations) {
    private static final double MILLIS = 1_000.0;
    private static final double PERCENT = 100.0;

    /** Copies. */
    public NodeReport {
        operations = Collections.unmodifiableMap(new TreeMap<>(operations));
    }

    /**
     * How a process does; null where its JVM does not say it.
     *
     * @param cpuPercent of all processors of the machine that it may use, from 0 to 100
     * @param heapUsedBytes heap in use
     * @param heapMaxBytes the most it may become
     * @param gcMillisPerSecond how much of each second went into collecting garbage lately
     * @param threads live threads
     */
    public record ProcessFigures(
            @Nullable Double cpuPercent,
            @Nullable Long heapUsedBytes,
            @Nullable Long heapMaxBytes,
            @Nullable Double gcMillisPerSecond,
            @Nullable Long threads) {}

    /**
     * Reads of caches in a second, lately.
     *
     * @return null before it has looked twice
     */
    public @Nullable Double requestsPerSecond() {
        return lately.lengthMillis() == 0
                ? null
                : lately.total().get(Counted.REQUESTS) * MILLIS / lately.lengthMillis();
    }

    /**
     * The part of the reads that were hits, since it began.
     *
     * @return from 0 to 100; null before the first
     */
    public @Nullable Double hitRatePercent() {
        long requests = since.total().get(Counted.REQUESTS);
        return requests == 0 ? null : PERCENT * since.total().get(Counted.HITS) / requests;
    }
}
