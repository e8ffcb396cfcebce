package dev.larder.server.performance;

import dev.larder.layer.perf.NodeReport;
import dev.larder.layer.perf.SampleSource;
import dev.larder.server.web.Rounded;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What the other parts of all nodes have counted that the contract has a field for; null where no part counts it. Pure.
 *
 * @param queries queries through a cache of them
 * @param gpuHits requests for models that a cache answered
 * @param gpuMisses requests for models that no cache answered
 */
record PartTotals(
        @Nullable Long queries,
        @Nullable Long gpuHits,
        @Nullable Long gpuMisses) {
    static PartTotals of(List<NodeReport> nodes) {
        return new PartTotals(
                sum(nodes, SampleSource.CACHE_ENABLED_QUERIES),
                sum(nodes, SampleSource.GPU_CACHE_HITS),
                sum(nodes, SampleSource.GPU_CACHE_MISSES));
    }

    private static @Nullable Long sum(List<NodeReport> nodes, String name) {
        long[] counts = nodes.stream()
                .flatMap(node -> node.since().parts().values().stream())
                .map(part -> part.counts().get(name))
                .filter(Objects::nonNull)
                .mapToLong(count -> count)
                .toArray();
        return counts.length == 0 ? null : Long.valueOf(LongStream.of(counts).sum());
    }

    /** All requests for models. */
    @Nullable
    Long gpuRequests() {
        return gpuHits == null || gpuMisses == null ? null : Long.valueOf(gpuHits + gpuMisses);
    }

    /** The part of them that a cache answered. */
    @Nullable
    Double gpuHitRatePercent() {
        return gpuHits == null || gpuMisses == null ? null : Rounded.percent(gpuHits, gpuHits + gpuMisses);
    }
}
