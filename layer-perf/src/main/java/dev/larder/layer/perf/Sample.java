package dev.larder.layer.perf;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a stretch of time, on one node or on several.
 *
 * @param atMillis when it began, by the clock of the store, in milliseconds since 1970-01-01 UTC
 * @param lengthMillis how long it was
 * @param total everything together
 * @param layers by cache, at most {@link #MAX_LAYERS} and what is left under {@value #OTHERS}; sorted
 * @param activeSessions how many sessions there were, of all nodes; null where nobody looked
 * @param usedMemoryBytes what the store had allocated; null where nobody looked
 * @param parts what other parts told of themselves, by part, at most {@link PartFigures#MAX_PARTS}; sorted
 * @since 0.1
 */
public record Sample(
        long atMillis,
        long lengthMillis,
        Figures total,
        Map<String, Figures> layers,
        @Nullable Long activeSessions,
        @Nullable Long usedMemoryBytes,
        Map<String, PartFigures> parts) {
    /** How many caches are told apart. */
    public static final int MAX_LAYERS = 16;

    /** What the caches beyond {@link #MAX_LAYERS}, those with the fewest reads, are together; no cache can be called so. */
    public static final String OTHERS = "(others)";

    /** Copies. */
    public Sample {
        layers = Collections.unmodifiableMap(new TreeMap<>(layers));
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /**
     * Both together: of the same time on several nodes, or one after the other.
     *
     * @param other what is added; of two looks at the same thing its one goes before
     * @param startMillis when the whole begins
     * @param wholeMillis how long the whole is
     */
    Sample plus(Sample other, long startMillis, long wholeMillis) {
        Map<String, Figures> sums = new TreeMap<>(layers);
        other.layers.forEach((layer, figures) -> sums.merge(layer, figures, Figures::plus));
        return new Sample(
                startMillis,
                wholeMillis,
                total.plus(other.total),
                sums,
                other.activeSessions == null ? activeSessions : other.activeSessions,
                other.usedMemoryBytes == null ? usedMemoryBytes : other.usedMemoryBytes,
                PartFigures.plus(parts, other.parts));
    }
}
