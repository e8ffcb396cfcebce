package dev.larder.layer.perf;

import dev.larder.base.LatencyHistogram;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's figures come from. Asked by one thread at a time.
 *
 * @since 0.1
 */
public interface MetricsSource {
    /**
     * What this node has counted since it began. Asks nobody.
     *
     * @return never null
     */
    Reading reading();

    /**
     * How long what this node asked of the store took since it began. Asks nobody.
     *
     * @return by kind; may be empty
     */
    Map<String, LatencyHistogram> operations();

    /**
     * Figures that are the same for all nodes, which one of them asks the store for every few seconds.
     *
     * @return never null
     * @throws dev.larder.base.LarderException if the store cannot be asked
     */
    Gauges gauges();

    /**
     * Figures that are the same for all nodes.
     *
     * @param activeSessions how many sessions there are; null if that is not known
     * @param usedMemoryBytes what the store has allocated; null if that is not known
     * @param evictedKeys keys that the store has thrown out at its memory limit since it runs; null if that is not known
     */
    record Gauges(
            @Nullable Long activeSessions,
            @Nullable Long usedMemoryBytes,
            @Nullable Long evictedKeys) {
        /** Nobody looked. */
        public static final Gauges UNKNOWN = new Gauges(null, null, null);
    }
}
