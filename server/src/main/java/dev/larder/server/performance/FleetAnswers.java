package dev.larder.server.performance;

import dev.larder.base.LatencyHistogram;
import dev.larder.cache.HotKey;
import dev.larder.layer.perf.Counted;
import dev.larder.layer.perf.Figures;
import dev.larder.layer.perf.NodeReport;
import dev.larder.layer.perf.PartFigures;
import dev.larder.layer.perf.Sample;
import dev.larder.layer.perf.Window;
import dev.larder.observe.Recommendation;
import dev.larder.redis.SlowLog.SlowCommand;
import dev.larder.server.performance.PerformanceResponse.Advice;
import dev.larder.server.performance.PerformanceResponse.CachePerformance;
import dev.larder.server.performance.PerformanceResponse.FleetNode;
import dev.larder.server.performance.PerformanceResponse.HistoryPoint;
import dev.larder.server.performance.PerformanceResponse.HotKeyReads;
import dev.larder.server.performance.PerformanceResponse.IntegrationMetrics;
import dev.larder.server.performance.PerformanceResponse.OperationLatency;
import dev.larder.server.performance.PerformanceResponse.PartLevel;
import dev.larder.server.performance.PerformanceResponse.PartValues;
import dev.larder.server.performance.PerformanceResponse.PerformanceHistory;
import dev.larder.server.performance.PerformanceResponse.PointLayer;
import dev.larder.server.performance.PerformanceResponse.SlowRedisCommand;
import dev.larder.server.web.Rounded;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what nodes and samples come to, as it goes on the wire. Pure. */
final class FleetAnswers {
    /** The kind under which reads of caches are told, besides the kinds of commands. */
    static final String CACHE_READ = "cache_read";

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double THOUSANDTHS = 1e3;
    private static final int MEDIAN = 50;
    private static final int MOST = 95;
    private static final int NEARLY_ALL = 99;

    private FleetAnswers() {}

    /** What all of them have counted since each began. */
    static Figures total(List<NodeReport> nodes) {
        return nodes.stream().map(node -> node.since().total()).reduce(Figures.NONE, Figures::plus);
    }

    static CachePerformance caches(Figures total, PartTotals parts) {
        return new CachePerformance(
                Rounded.percent(total.get(Counted.HITS), total.get(Counted.REQUESTS)),
                parts.gpuHitRatePercent(),
                total.get(Counted.REQUESTS),
                parts.gpuRequests());
    }

    static IntegrationMetrics integration(Figures total, PartTotals parts) {
        return new IntegrationMetrics(
                parts.queries(),
                total.get(Counted.HITS),
                total.get(Counted.REQUESTS) - total.get(Counted.HITS),
                parts.gpuHits(),
                parts.gpuMisses(),
                total.get(Counted.SESSION_OPERATIONS),
                total.get(Counted.CHECKS));
    }

    static Map<String, OperationLatency> latency(List<NodeReport> nodes, Figures total) {
        Map<String, LatencyHistogram> kinds = new TreeMap<>();
        kinds.put(CACHE_READ, total.reads());
        nodes.forEach(
                node -> node.operations().forEach((kind, times) -> kinds.merge(kind, times, LatencyHistogram::plus)));
        Map<String, OperationLatency> latency = new TreeMap<>();
        kinds.forEach((kind, times) -> latency.put(
                kind,
                new OperationLatency(
                        millis(times, MEDIAN), millis(times, MOST), millis(times, NEARLY_ALL), times.total())));
        return latency;
    }

    static List<Advice> advice(List<Recommendation> recommendations) {
        return recommendations.stream()
                .map(one ->
                        new Advice(one.severity().wireName(), one.code(), one.subject(), one.message(), one.evidence()))
                .toList();
    }

    static List<HotKeyReads> hotKeys(List<HotKey> keys) {
        return keys.stream()
                .map(key -> new HotKeyReads(
                        key.cache() + ':' + key.key(),
                        key.cache(),
                        key.reads(),
                        Rounded.two(key.sharePercent()),
                        key.samples(),
                        key.inMemory()))
                .toList();
    }

    static @Nullable List<SlowRedisCommand> slowCommands(@Nullable List<SlowCommand> commands) {
        return commands == null
                ? null
                : commands.stream()
                        .map(one -> new SlowRedisCommand(
                                one.id(),
                                Instant.ofEpochSecond(one.atSeconds()),
                                one.node(),
                                one.command(),
                                one.keys(),
                                one.tookMicros() / THOUSANDTHS))
                        .toList();
    }

    static PerformanceHistory history(Window window, List<Sample> points) {
        return new PerformanceHistory(
                window.wireName(),
                window.point().toSeconds(),
                points.stream().map(FleetAnswers::point).toList());
    }

    private static HistoryPoint point(Sample sample) {
        Figures total = sample.total();
        Map<String, PointLayer> layers = new TreeMap<>();
        sample.layers()
                .forEach((layer, did) -> layers.put(
                        layer,
                        new PointLayer(did.get(Counted.REQUESTS), did.get(Counted.HITS), millis(did.reads(), MEDIAN))));
        return new HistoryPoint(
                Instant.ofEpochMilli(sample.atMillis()),
                total.get(Counted.REQUESTS),
                total.get(Counted.HITS),
                total.get(Counted.STALE_SERVED),
                total.get(Counted.ERRORS),
                total.get(Counted.BLOCKS),
                total.get(Counted.CHECKS),
                sample.activeSessions(),
                millis(total.reads(), MEDIAN),
                millis(total.reads(), NEARLY_ALL),
                Rounded.mebibytes(sample.usedMemoryBytes()),
                layers,
                parts(sample.parts()));
    }

    static List<FleetNode> nodes(List<NodeReport> nodes, String current) {
        return nodes.stream().map(node -> node(node, current)).toList();
    }

    private static FleetNode node(NodeReport node, String current) {
        NodeReport.ProcessFigures process = node.process();
        return new FleetNode(
                node.id(),
                node.host(),
                node.address(),
                node.id().equals(current),
                Instant.ofEpochMilli(node.startedMillis()),
                Instant.ofEpochMilli(node.seenMillis()),
                Rounded.two(process.cpuPercent()),
                Rounded.mebibytes(process.heapUsedBytes()),
                Rounded.mebibytes(process.heapMaxBytes()),
                Rounded.two(process.gcMillisPerSecond()),
                process.threads(),
                Rounded.two(node.requestsPerSecond()),
                Rounded.two(node.hitRatePercent()),
                parts(node.since().parts()));
    }

    private static Map<String, PartValues> parts(Map<String, PartFigures> told) {
        Map<String, PartValues> parts = new TreeMap<>();
        told.forEach((part, figures) -> {
            Map<String, PartLevel> levels = new TreeMap<>();
            figures.levels()
                    .forEach((name, level) -> levels.put(name, new PartLevel(Rounded.two(level.mean()), level.max())));
            parts.put(part, new PartValues(figures.counts(), levels));
        });
        return parts;
    }

    private static @Nullable Double millis(LatencyHistogram times, int percent) {
        return times.size() == 0
                ? null
                : Double.valueOf(
                        Math.round(times.percentileNanos(percent) / NANOS_PER_MILLI * THOUSANDTHS) / THOUSANDTHS);
    }
}
