package dev.larder.limit;

import dev.larder.base.Latency;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a rule did on this node since it became known here; a change of the rule begins nothing anew. Counted one by one, so the
 * numbers of one snapshot may be a few checks apart.
 *
 * @param checks how often it was asked, the following included
 * @param blocks how often it refused
 * @param nearLimit how often it allowed and had less than a fifth left
 * @param shadowBlocks how often it would have refused were it not in shadow
 * @param remembered refusals without asking the store, for the time had not come; among {@code blocks}
 * @param leased permits spent that this node had got in advance
 * @param failedOpen how often it allowed because the store could not be asked
 * @param failedClosed how often it refused for that reason; among {@code blocks}
 * @param decidedLocally how often this node's share decided for that reason
 * @param degraded for how long the store could not be asked, as far as checks met it
 * @param mostRefused ids that were refused most, most refused first, at most {@value TopKeys#SHOWN}, with counts that are never too low
 * @param latency how long checks took that asked the store
 * @since 0.1
 */
public record LimitStats(
        long checks,
        long blocks,
        long nearLimit,
        long shadowBlocks,
        long remembered,
        long leased,
        long failedOpen,
        long failedClosed,
        long decidedLocally,
        Duration degraded,
        Map<String, Long> mostRefused,
        Latency latency) {
    /** Copies. */
    public LimitStats {
        mostRefused = Collections.unmodifiableMap(new LinkedHashMap<>(mostRefused));
    }

    /**
     * How often it allowed.
     *
     * @return checks without blocks
     */
    public long allows() {
        return Math.max(0, checks - blocks);
    }
}
