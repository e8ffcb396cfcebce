package dev.larder.layer.perf;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node has counted since it began.
 *
 * @param total everything together
 * @param layers by cache; sorted
 * @param parts what other parts tell of themselves, by part; sorted
 * @since 0.1
 */
public record Reading(Figures total, Map<String, Figures> layers, Map<String, PartFigures> parts) {
    /** Copies. */
    public Reading {
        layers = Collections.unmodifiableMap(new TreeMap<>(layers));
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /**
     * What a node has counted that has no other parts.
     *
     * @param total everything together
     * @param layers by cache
     */
    public Reading(Figures total, Map<String, Figures> layers) {
        this(total, layers, Map.of());
    }

    Reading with(Map<String, PartFigures> others) {
        return new Reading(total, layers, others);
    }

    /** What came after an earlier reading. */
    Reading minus(Reading earlier) {
        Map<String, Figures> since = new TreeMap<>();
        layers.forEach((layer, now) -> since.put(layer, now.minus(earlier.layers.getOrDefault(layer, Figures.NONE))));
        return new Reading(total.minus(earlier.total), since, PartFigures.minus(parts, earlier.parts));
    }

    /** The layers with the most reads, and the others as one, so that no number of caches makes a sample too long. */
    Map<String, Figures> busiest() {
        if (layers.size() <= Sample.MAX_LAYERS) {
            return layers;
        }
        List<Map.Entry<String, Figures>> byReads = layers.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, Figures>>comparingLong(
                                entry -> entry.getValue().get(Counted.REQUESTS))
                        .reversed())
                .toList();
        Map<String, Figures> busiest = new TreeMap<>();
        byReads.subList(0, Sample.MAX_LAYERS).forEach(entry -> busiest.put(entry.getKey(), entry.getValue()));
        byReads.subList(Sample.MAX_LAYERS, byReads.size())
                .forEach(entry -> busiest.merge(Sample.OTHERS, entry.getValue(), Figures::plus));
        return busiest;
    }
}
