package dev.larder.cache;

import dev.larder.base.Latency;
import java.util.Map;

/**
 * What a cache did on this node since it was made. Counted one by one, so the numbers of one snapshot may be a few
 * operations apart.
 *
 * @param hits reads that found a valid entry; each key of a {@code getAll} counts
 * @param misses reads that did not, by cause
 * @param knownAbsent the hits that found out that there is no value
 * @param sets entries written
 * @param invalidations tags and whole caches invalidated
 * @param removes entries that were removed one by one
 * @param loads loaders called; one that loads several keys at once counts once
 * @param loadFailures loaders that failed or took too long, or returned null, if only for one of several keys
 * @param refreshes entries that were loaded anew before their time was over; their loaders are among {@code loads}
 * @param refreshFailures refreshes that did not come about or whose loader failed
 * @param ttl what adapting made of times to live
 * @param coalesced callers that waited for the load of another instead of loading themselves; each key of a batch counts
 * @param leaseWaits loads that waited because another node was loading the same; each key of a batch counts
 * @param fillsRefused loaded values that were not kept, because the entry was written or removed while they were loaded
 * @param errors operations that the store failed or refused, and loaded values that could not be kept
 * @param staleServed reads answered with an entry past its time
 * @param bytesRead bytes of entries fetched from the store
 * @param bytesWritten bytes of entries sent to the store
 * @param l2Latency how long reads from the store took
 * @param loadLatency how long loaders took, those that failed included, without waiting for a turn; one that loads several keys at once
 *     counts once
 * @param near what the values in memory came to; their hits are among {@code hits}
 * @param undecodable the misses of that kind by their cause; causes that did not occur are left out
 * @param absent the misses of that kind by what this node knows of their cause; causes that did not occur are left out
 * @since 0.1
 */
public record CacheStats(
        long hits,
        Misses misses,
        long knownAbsent,
        long sets,
        long invalidations,
        long removes,
        long loads,
        long loadFailures,
        long refreshes,
        long refreshFailures,
        Ttl ttl,
        long coalesced,
        long leaseWaits,
        long fillsRefused,
        long errors,
        long staleServed,
        long bytesRead,
        long bytesWritten,
        Latency l2Latency,
        Latency loadLatency,
        NearStats near,
        Map<Undecodable, Long> undecodable,
        Map<Absence, Long> absent) {
    /** Copies. */
    public CacheStats {
        undecodable = Map.copyOf(undecodable);
        absent = Map.copyOf(absent);
    }

    /**
     * Reads that found no valid entry, by cause.
     *
     * @param absent there was none; {@link CacheStats#absent()} says why
     * @param expired there was one past its time, kept for the case that no newer value can be had
     * @param invalidated there was one whose stamps are no longer those of its tags
     * @param undecodable there was one that this node cannot read: damaged, of an unknown format, or of another codec,
     *     shape or key
     * @param unavailable the store did not answer
     */
    public record Misses(long absent, long expired, long invalidated, long undecodable, long unavailable) {
        /**
         * All of them.
         *
         * @return the sum
         */
        public long total() {
            return absent + expired + invalidated + undecodable + unavailable;
        }
    }

    /**
     * What adapting made of the times to live of values that were loaded anew ({@link TtlPolicy#adaptive}).
     *
     * @param grown the value had not changed, so its time became longer
     * @param shrunk it had, so its time became shorter
     * @param kept the time stayed: it had reached its bound, or the value had been invalidated
     * @param pressed there was no entry before, and as room had to be made for the caches lately, it began at the shortest time
     * @param unchanged the value was the same, whatever that made of its time
     * @param changed the value was another
     */
    public record Ttl(long grown, long shrunk, long kept, long pressed, long unchanged, long changed) {}

    /**
     * All reads.
     *
     * @return hits and misses together
     */
    public long totalRequests() {
        return hits + misses.total();
    }

    /**
     * The part of the reads that were hits.
     *
     * @return from 0 to 100; 0 when there were no reads
     */
    public double hitRatePercent() {
        long total = totalRequests();
        return total == 0 ? 0 : 100.0 * hits / total;
    }
}
