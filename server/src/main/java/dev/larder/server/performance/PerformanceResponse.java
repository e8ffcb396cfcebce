package dev.larder.server.performance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the fleet does: all nodes that are there together, since each began.
 *
 * @param cachePerformance how well the caches answer
 * @param integrationMetrics what went through Larder
 * @param redisPerformance how Redis does
 * @param latency by kind of operation, how long it took
 * @param recommendations what should be changed, the most urgent first; empty where nothing is to be said
 * @param hotKeys the keys that are read most on the node that answers, the most read first
 * @param history what the fleet did over time
 * @param nodes the nodes that are there
 * @param timestamp when
 */
record PerformanceResponse(
        CachePerformance cachePerformance,
        IntegrationMetrics integrationMetrics,
        RedisPerformance redisPerformance,
        Map<String, OperationLatency> latency,
        List<Advice> recommendations,
        List<HotKeyReads> hotKeys,
        PerformanceHistory history,
        List<FleetNode> nodes,
        Instant timestamp) {
    /**
     * How well the caches answer.
     *
     * @param overallHitRatePercent of all reads; null before the first
     * @param gpuCacheHitRatePercent of all requests for models; null where no part counts them, and before the first
     * @param totalCacheRequests reads
     * @param totalGpuRequests requests for models; null where no part counts them
     */
    record CachePerformance(
            @Nullable Double overallHitRatePercent,
            @Nullable Double gpuCacheHitRatePercent,
            long totalCacheRequests,
            @Nullable Long totalGpuRequests) {}

    /**
     * What went through Larder.
     *
     * @param cacheEnabledQueries queries through a cache of them; null where no part counts them
     * @param cacheHits reads that found a valid entry
     * @param cacheMisses reads that did not
     * @param gpuCacheHits requests for models that a cache answered; null where no part counts them
     * @param gpuCacheMisses requests for models that no cache answered; null where no part counts them
     * @param sessionOperations sessions begun, looked for, changed and ended
     * @param rateLimitChecks checks of rate limits
     */
    record IntegrationMetrics(
            @Nullable Long cacheEnabledQueries,
            long cacheHits,
            long cacheMisses,
            @Nullable Long gpuCacheHits,
            @Nullable Long gpuCacheMisses,
            long sessionOperations,
            long rateLimitChecks) {}

    /**
     * How Redis does, all primaries together; null where they do not say it.
     *
     * @param usedMemoryMb what it has allocated, in MiB
     * @param hitRatePercent reads that found their key, since it runs
     * @param evictedKeys keys thrown out at its memory limit, since it runs
     * @param connectedClients connections to it
     * @param totalCommandsProcessed commands since it runs
     * @param commandsPerSecond commands in a second lately, as Redis measures it
     * @param nodeCommands commands that this node sent
     * @param nodeErrors those of them that were answered with an error
     * @param nodeUnavailable those of them that were not answered
     * @param nodeReconnects connections of this node made after the first
     * @param nodeWaiting commands of this node that wait for a connection now
     * @param slowLog of each primary the latest 16 commands that it calls slow, the slowest first; null where it may not be asked
     * @param slowLogReason why a primary does not tell its slow commands; null where all do
     */
    record RedisPerformance(
            @Nullable Double usedMemoryMb,
            @Nullable Double hitRatePercent,
            @Nullable Long evictedKeys,
            @Nullable Long connectedClients,
            @Nullable Long totalCommandsProcessed,
            @Nullable Long commandsPerSecond,
            long nodeCommands,
            long nodeErrors,
            long nodeUnavailable,
            long nodeReconnects,
            long nodeWaiting,
            @Nullable List<SlowRedisCommand> slowLog,
            @Nullable String slowLogReason) {}

    /**
     * A command that took Redis long. Its arguments are not told: they may hold secrets.
     *
     * @param id its own on its server
     * @param at when it was carried out
     * @param node which server
     * @param command its name
     * @param keys what kind of Larder's keys it was about, such as {@code ld:s:*}; null if that is not known
     * @param tookMs how long it took
     */
    record SlowRedisCommand(
            long id,
            Instant at,
            String node,
            String command,
            @Nullable String keys,
            double tookMs) {}

    /**
     * A key that is read much, as one read in 64 tells, or one in 1024 that memory answers.
     *
     * @param key as {@code cache:key}; a long key shortened, as it is stored
     * @param layer its cache
     * @param reads how often it was read in the last one to two minutes, about
     * @param sharePercent what part of all reads of caches of the node
     * @param samples of how many reads that is known, of which one in memory stands for 16: the fewer, the less it says
     * @param inMemory whether its cache keeps values in the memory of the node
     */
    record HotKeyReads(
            String key, String layer, long reads, @Nullable Double sharePercent, long samples, boolean inMemory) {}

    /**
     * How long one kind of operation took; percentiles are at most 5 % off and null while there was none.
     *
     * @param p50Ms half took at most this
     * @param p95Ms 95 of 100
     * @param p99Ms 99 of 100
     * @param count how many there were
     */
    record OperationLatency(
            @Nullable Double p50Ms,
            @Nullable Double p95Ms,
            @Nullable Double p99Ms,
            long count) {}

    /**
     * What should be changed.
     *
     * @param severity {@code info}, {@code warning} or {@code critical}
     * @param code what kind of advice it is, always the same word
     * @param subject the cache, rule or server that it is about; empty for all
     * @param message what should be done, for people
     * @param evidence what it rests on, with numbers
     */
    record Advice(String severity, String code, String subject, String message, String evidence) {}

    /**
     * What the fleet did over time.
     *
     * @param window how far back: {@code 10m}, {@code 1h}, {@code 1d} or {@code 30d}
     * @param resolutionSeconds how long a point is
     * @param points in order of time; a time in which no node ran has none
     */
    record PerformanceHistory(String window, long resolutionSeconds, List<HistoryPoint> points) {}

    /**
     * What all nodes did in one stretch of time.
     *
     * @param at when it began
     * @param requests reads of caches
     * @param hits those that found a valid entry
     * @param staleServed hits past the entry's time
     * @param errors operations of caches that Redis failed or refused
     * @param blocks checks of rate limits that were refused
     * @param checks checks of rate limits
     * @param activeSessions sessions of all nodes; null where nobody looked
     * @param p50Ms half of the reads of Redis took at most this; null if there were none
     * @param p99Ms 99 of 100
     * @param usedMemoryMb what Redis had allocated; null where nobody looked
     * @param layers by cache
     * @param parts what other parts told, by part; empty where none is registered
     */
    record HistoryPoint(
            Instant at,
            long requests,
            long hits,
            long staleServed,
            long errors,
            long blocks,
            long checks,
            @Nullable Long activeSessions,
            @Nullable Double p50Ms,
            @Nullable Double p99Ms,
            @Nullable Double usedMemoryMb,
            Map<String, PointLayer> layers,
            Map<String, PartValues> parts) {}

    /**
     * What one cache did in one stretch of time.
     *
     * @param requests reads
     * @param hits those that found a valid entry
     * @param p50Ms half of its reads of Redis took at most this; null if there were none
     */
    record PointLayer(long requests, long hits, @Nullable Double p50Ms) {}

    /**
     * One node; null where it does not say it.
     *
     * @param id its own, new with each start
     * @param host the machine
     * @param address where it listens, if it was told a port
     * @param current whether it is the one that answers
     * @param startedAt when it began
     * @param lastSeen when it was heard of last
     * @param cpuPercent of all processors of its machine
     * @param heapUsedMb heap in use, in MiB
     * @param heapMaxMb the most it may become, in MiB
     * @param gcMsPerSecond how much of each second goes into collecting garbage
     * @param threads live threads
     * @param requestsPerSecond reads of caches lately
     * @param hitRatePercent of all its reads; null before the first
     * @param parts what other parts of it tell now, by part, counts since it began; empty where none is registered
     */
    record FleetNode(
            String id,
            String host,
            @Nullable String address,
            boolean current,
            Instant startedAt,
            Instant lastSeen,
            @Nullable Double cpuPercent,
            @Nullable Double heapUsedMb,
            @Nullable Double heapMaxMb,
            @Nullable Double gcMsPerSecond,
            @Nullable Long threads,
            @Nullable Double requestsPerSecond,
            @Nullable Double hitRatePercent,
            Map<String, PartValues> parts) {}

    /**
     * What a part besides caches, sessions and rate limits tells, in its own words.
     *
     * @param counts how often what happened, by name
     * @param levels how high what stood, by name
     */
    record PartValues(Map<String, Long> counts, Map<String, PartLevel> levels) {}

    /**
     * How high something stood, of each node that has it.
     *
     * @param mean on average
     * @param max at most
     */
    record PartLevel(@Nullable Double mean, long max) {}
}
