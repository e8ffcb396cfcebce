package dev.larder.server.limits;

import dev.larder.base.Latency;
import dev.larder.limit.LimitStats;
import dev.larder.limit.Rule;
import dev.larder.server.web.Rounded;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the rules did on this node.
 *
 * @param totalChecks how often a rule was asked
 * @param totalBlocks how often one refused
 * @param totalAllows how often one allowed
 * @param blockRatePercent refusals by checks; null if there were none
 * @param rulesConfigured how many rules there are
 * @param rules by name
 * @param failedOpen how often one allowed because Redis could not be asked
 * @param latency by rule, how long checks took that asked Redis; rules that asked it never are left out
 */
record LimitStatisticsResponse(
        long totalChecks,
        long totalBlocks,
        long totalAllows,
        @Nullable Double blockRatePercent,
        int rulesConfigured,
        Map<String, RuleStatistics> rules,
        long failedOpen,
        Map<String, CheckLatency> latency) {
    /**
     * One rule.
     *
     * @param requestsPerWindow how much it allows in a window
     * @param windowSeconds the window, rounded up
     * @param algorithm how it counts
     * @param burstAllowance what a bucket holds beyond that
     * @param checks how often it was asked
     * @param blocks how often it refused
     * @param nearLimit how often it allowed and had less than a fifth left
     * @param shadowBlocks how often it would have refused were it not in shadow
     * @param remembered refusals without asking Redis
     * @param leased permits spent that this node had got in advance
     * @param failedOpen how often it allowed because Redis could not be asked
     * @param failedClosed how often it refused for that reason
     * @param decidedLocally how often this node's share decided for that reason
     * @param degradedSeconds for how long that was so
     * @param mostRefused who was refused most
     */
    record RuleStatistics(
            long requestsPerWindow,
            long windowSeconds,
            String algorithm,
            long burstAllowance,
            long checks,
            long blocks,
            long nearLimit,
            long shadowBlocks,
            long remembered,
            long leased,
            long failedOpen,
            long failedClosed,
            long decidedLocally,
            double degradedSeconds,
            Map<String, Long> mostRefused) {}

    /**
     * How long checks took.
     *
     * @param p50Ms half took at most this
     * @param p95Ms 95 of 100
     * @param p99Ms 99 of 100
     * @param count how many there were
     */
    record CheckLatency(double p50Ms, double p95Ms, double p99Ms, long count) {}

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;

    static LimitStatisticsResponse of(Map<String, Rule> known, Map<String, LimitStats> stats) {
        Map<String, RuleStatistics> rules = new LinkedHashMap<>();
        Map<String, CheckLatency> latency = new LinkedHashMap<>();
        known.forEach((name, rule) -> {
            LimitStats did = stats.get(name);
            if (did != null) {
                rules.put(name, of(rule, did));
                if (did.latency().count() > 0) {
                    latency.put(name, of(did.latency()));
                }
            }
        });
        long checks = sum(stats, LimitStats::checks);
        long blocks = sum(stats, LimitStats::blocks);
        return new LimitStatisticsResponse(
                checks,
                blocks,
                sum(stats, LimitStats::allows),
                Rounded.percent(blocks, checks),
                known.size(),
                rules,
                sum(stats, LimitStats::failedOpen),
                latency);
    }

    private static long sum(Map<String, LimitStats> stats, ToLongFunction<LimitStats> count) {
        return stats.values().stream().mapToLong(count).sum();
    }

    private static RuleStatistics of(Rule rule, LimitStats did) {
        return new RuleStatistics(
                rule.limit(),
                RuleResponse.seconds(rule.window()),
                rule.algorithm().wireName(),
                rule.burst(),
                did.checks(),
                did.blocks(),
                did.nearLimit(),
                did.shadowBlocks(),
                did.remembered(),
                did.leased(),
                did.failedOpen(),
                did.failedClosed(),
                did.decidedLocally(),
                did.degraded().toMillis() / MILLIS_PER_SECOND,
                did.mostRefused());
    }

    private static CheckLatency of(Latency latency) {
        return new CheckLatency(
                millis(latency.p50Nanos()), millis(latency.p95Nanos()), millis(latency.p99Nanos()), latency.count());
    }

    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1_000) / 1e3;
    }
}
