package dev.larder.layer.perf;

import dev.larder.observe.PartName;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that add figures to the samples of a node. One outlives the {@link MetricsCache} that it was given to, and can be given to the next.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class SampleSources {
    private static final Logger LOG = LoggerFactory.getLogger(SampleSources.class);

    private final Map<String, SampleSource> sources = new ConcurrentSkipListMap<>();
    private final Map<String, String> failing = new ConcurrentHashMap<>();

    /** Knows no part yet. */
    public SampleSources() {}

    /**
     * Adds a part; the next sample has its figures.
     *
     * @param source the part
     * @throws IllegalArgumentException if there is one of that name, if it is no name, or if there are {@link PartFigures#MAX_PARTS} already
     */
    public synchronized void register(SampleSource source) {
        String part = PartName.check(source.part());
        if (sources.containsKey(part)) {
            throw new IllegalArgumentException("a part must be registered once, was again: " + part);
        }
        if (sources.size() == PartFigures.MAX_PARTS) {
            throw new IllegalArgumentException(
                    "at most " + PartFigures.MAX_PARTS + " parts must be registered, was one more: " + part);
        }
        sources.put(part, Objects.requireNonNull(source, "source"));
    }

    /** What all of them tell; one that fails is left out, and the log says so once until it tells again. */
    Map<String, PartFigures> figures() {
        Map<String, PartFigures> all = new TreeMap<>();
        sources.forEach((part, source) -> {
            try {
                all.put(part, source.figures());
                failing.remove(part);
            } catch (RuntimeException failure) {
                if (failing.put(part, part) == null) {
                    LOG.warn("{} does not tell its figures for now: {}", part, failure.toString());
                }
            }
        });
        return all;
    }
}
