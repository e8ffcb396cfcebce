package dev.larder.server.statistics;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the caches did and take.
 *
 * @param cacheLayers by layer, the four fixed ones always
 * @param forgottenCaches what the caches did together that were forgotten to make room for others
 * @param redisMemory what Redis takes
 * @param config what was configured
 */
record StatisticsResponse(
        Map<String, Layer> cacheLayers, Forgotten forgottenCaches, RedisMemory redisMemory, Config config) {
    /**
     * What forgotten caches did together, each until it was forgotten.
     *
     * @param hits reads that found a valid entry
     * @param misses reads that did not
     * @param sets entries written
     * @param invalidations tags and whole layers invalidated
     * @param removes entries removed one by one
     * @param totalRequests reads
     * @param errors operations that Redis failed or refused
     */
    record Forgotten(
            long hits, long misses, long sets, long invalidations, long removes, long totalRequests, long errors) {}

    /**
     * One layer.
     *
     * @param hits reads that found a valid entry
     * @param misses reads that did not
     * @param sets entries written
     * @param invalidations tags and whole layers invalidated
     * @param removes entries removed one by one
     * @param hitRatePercent null before the first read
     * @param totalRequests reads
     * @param entries how many entries are stored, or null if there is too much to count
     * @param sizeBytes what they take, or null
     * @param l1 the part of this node's memory
     * @param l2 the part of Redis
     * @param staleServed reads answered past the entry's time
     * @param coalesced callers that waited for the load of another
     * @param loads loaders called
     * @param errors operations that Redis failed or refused
     * @param missCauses the misses by cause
     * @param loadLatency how long loaders took
     * @param topTags the tags that most entries carried that this node wrote in the last minutes, the most first
     */
    record Layer(
            long hits,
            long misses,
            long sets,
            long invalidations,
            long removes,
            @Nullable Double hitRatePercent,
            long totalRequests,
            @Nullable Long entries,
            @Nullable Long sizeBytes,
            Tier l1,
            Tier l2,
            long staleServed,
            long coalesced,
            long loads,
            long errors,
            MissCauses missCauses,
            LoadLatency loadLatency,
            List<TagWrites> topTags) {}

    /**
     * A tag that many entries carry.
     *
     * @param tag the tag
     * @param writes how many entries with it this node wrote in the last five to ten minutes, about
     */
    record TagWrites(String tag, long writes) {}

    /**
     * The misses by cause, as far as this node knows: it remembers the last keys that it wrote, about 131072.
     *
     * @param cold this node had not written it; another may have
     * @param expired its time was over
     * @param invalidated a tag of it or the whole layer had been invalidated
     * @param removed this node had removed it, or swept it out after it was invalidated
     * @param evicted this node had removed it to keep the caches within their budget
     * @param goneEarly it left before its time: Redis evicted it, or another node removed it
     * @param undecodable it could not be read
     * @param unavailable Redis did not answer
     * @param unknown nothing is known
     */
    record MissCauses(
            long cold,
            long expired,
            long invalidated,
            long removed,
            long evicted,
            long goneEarly,
            long undecodable,
            long unavailable,
            long unknown) {
        static final MissCauses NONE = new MissCauses(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * How long loaders took; percentiles are at most 5 % off and null while none ran.
     *
     * @param p50Ms half took at most this
     * @param p95Ms 95 of 100
     * @param p99Ms 99 of 100
     * @param count how many there were, failed ones included
     */
    record LoadLatency(
            @Nullable Double p50Ms,
            @Nullable Double p95Ms,
            @Nullable Double p99Ms,
            long count) {
        static final LoadLatency NONE = new LoadLatency(null, null, null, 0);
    }

    /**
     * One tier of a layer.
     *
     * @param enabled whether there is such a tier
     * @param hits reads that it answered
     * @param misses reads that it did not
     * @param entries how many entries it holds, or null
     * @param sizeBytes what they take, or null
     */
    record Tier(
            boolean enabled,
            long hits,
            long misses,
            @Nullable Long entries,
            @Nullable Long sizeBytes) {
        static final Tier NONE = new Tier(false, 0, 0, 0L, 0L);
    }

    /**
     * What Redis takes.
     *
     * @param usedMemoryMb now, in MiB
     * @param usedMemoryPeakMb at most, in MiB
     * @param memoryFragmentationRatio resident by used
     */
    record RedisMemory(
            @Nullable Double usedMemoryMb,
            @Nullable Double usedMemoryPeakMb,
            @Nullable Double memoryFragmentationRatio) {}

    /**
     * What was configured.
     *
     * @param dbCacheTtlSeconds time to live in the layer db
     * @param apiCacheTtlSeconds time to live in the layer api
     * @param modelCacheTtlSeconds time to live in the layer model
     * @param perfCacheTtlSeconds time to live in the layer perf
     * @param maxCacheSizeMb the budget of all caches, in MiB
     * @param cacheCompressionThresholdBytes values from this size on are compressed
     */
    record Config(
            long dbCacheTtlSeconds,
            long apiCacheTtlSeconds,
            long modelCacheTtlSeconds,
            long perfCacheTtlSeconds,
            int maxCacheSizeMb,
            int cacheCompressionThresholdBytes) {}
}
