package dev.larder.cache;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the entries of a cache have in common when it comes to what they are worth.
 *
 * @param hitsPerSecond how often this node reads from it and finds; null if the cache is not one of this node
 * @param readsPerEntry how often one of its entries is read in a second on average, above 0
 * @param loadMillis how long loading an entry takes that does not say so itself, above 0
 */
record LayerValue(@Nullable Double hitsPerSecond, double readsPerEntry, double loadMillis) {
    /** How often entries are read where no cache is known. */
    private static final double UNKNOWN_READS = 1.0 / 60;

    /** What loading costs where no entry says it: put, or loaded in less than that. */
    private static final double LEAST_LOAD_MILLIS = 1;

    /** The values of all caches that were found. */
    static Map<String, LayerValue> of(Survey.Found found, LayerRates rates) {
        double unknown = meanRate(found, rates);
        Map<String, LayerValue> values = new TreeMap<>();
        found.layers().forEach((cache, layer) -> {
            Double hits = rates.hitsPerSecond(cache);
            double reads = hits == null ? unknown : perEntry(layer, hits, rates.watchedSeconds(cache));
            Double load = layer.loadMillis();
            values.put(cache, new LayerValue(hits, reads, load == null ? LEAST_LOAD_MILLIS : load));
        });
        return values;
    }

    /** One hit more than there were, so that a cache without hits is worth less the longer that lasts, and never nothing. */
    private static double perEntry(Survey.Layer layer, double hitsPerSecond, double seconds) {
        return (hitsPerSecond * seconds + 1)
                / (seconds * Math.max(1, layer.usage().entries()));
    }

    /** Caches that only other nodes use count like the average of those that this one uses. */
    private static double meanRate(Survey.Found found, LayerRates rates) {
        double hits = 0;
        long entries = 0;
        for (Map.Entry<String, Survey.Layer> layer : found.layers().entrySet()) {
            Double known = rates.hitsPerSecond(layer.getKey());
            hits += known == null ? 0 : known;
            entries += known == null ? 0 : layer.getValue().usage().entries();
        }
        return hits == 0 || entries == 0 ? UNKNOWN_READS : hits / entries;
    }
}
