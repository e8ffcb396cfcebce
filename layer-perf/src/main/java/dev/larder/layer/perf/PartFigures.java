package dev.larder.layer.perf;

import dev.larder.observe.PartName;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * What a part besides caches, sessions and rate limits tells of itself, such as the pool of a database or a GPU: what it has counted, which is
 * added up over time and nodes, and how high something stands, of which average and maximum are kept.
 *
 * @param counts how often what happened, from 0, by name; sorted
 * @param levels how high what stood, by name; sorted
 * @since 0.1
 */
public record PartFigures(Map<String, Long> counts, Map<String, Level> levels) {
    /** How many figures of a part there are at most, so that no part makes a sample too long. */
    public static final int MAX_FIGURES = 16;

    /** Of how many parts there are figures at most. */
    public static final int MAX_PARTS = 6;

    /** Copies. */
    public PartFigures {
        counts = Collections.unmodifiableMap(new TreeMap<>(counts));
        levels = Collections.unmodifiableMap(new TreeMap<>(levels));
    }

    /**
     * What a part tells now.
     *
     * @param counts how often what happened since it began, by name; below 0 counts as 0
     * @param levels how high what stands now, in a unit that the name ends with, by name; below 0 counts as 0
     * @return never null
     * @throws IllegalArgumentException if there are more than {@link #MAX_FIGURES}, or a name is none that {@link PartName} allows
     */
    public static PartFigures of(Map<String, Long> counts, Map<String, Long> levels) {
        if (counts.size() + levels.size() > MAX_FIGURES) {
            throw new IllegalArgumentException(
                    "a part must have at most " + MAX_FIGURES + " figures, has " + (counts.size() + levels.size()));
        }
        Map<String, Long> counted = new TreeMap<>();
        counts.forEach((name, count) -> counted.put(PartName.check(name), Math.max(0, count)));
        Map<String, Level> looked = new TreeMap<>();
        levels.forEach((name, level) -> looked.put(PartName.check(name), Level.of(level)));
        return new PartFigures(counted, looked);
    }

    PartFigures plus(PartFigures other) {
        return new PartFigures(
                together(counts, other.counts, Long::sum, MAX_FIGURES),
                together(levels, other.levels, Level::plus, MAX_FIGURES));
    }

    /** What came after an earlier look: counts that became less began anew and count whole; levels are those of now. */
    PartFigures minus(PartFigures earlier) {
        Map<String, Long> since = new TreeMap<>();
        counts.forEach((name, now) -> {
            long before = earlier.counts.getOrDefault(name, 0L);
            since.put(name, now < before ? now : now - before);
        });
        return new PartFigures(since, levels);
    }

    /** Those of both, by part. */
    static Map<String, PartFigures> plus(Map<String, PartFigures> one, Map<String, PartFigures> other) {
        return together(one, other, PartFigures::plus, MAX_PARTS);
    }

    /** What came after an earlier look, by part; of a part that had not told anything by then, nothing is known to have happened since. */
    static Map<String, PartFigures> minus(Map<String, PartFigures> now, Map<String, PartFigures> earlier) {
        Map<String, PartFigures> since = new TreeMap<>();
        now.forEach((part, told) -> since.put(part, told.minus(earlier.getOrDefault(part, told))));
        return since;
    }

    /** Nodes of several versions may together have more than one may have: the last ones by name are left out then. */
    private static <T> Map<String, T> together(
            Map<String, T> one, Map<String, T> other, BinaryOperator<T> plus, int most) {
        TreeMap<String, T> all = new TreeMap<>(one);
        other.forEach((name, value) -> all.merge(name, value, plus));
        while (all.size() > most) {
            all.pollLastEntry();
        }
        return all;
    }
}
