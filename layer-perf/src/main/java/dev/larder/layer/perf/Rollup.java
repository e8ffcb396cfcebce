package dev.larder.layer.perf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes one long sample of many short ones. The part that keeps something is not thread-safe; the rest is pure. */
final class Rollup {
    private final long lengthMillis;

    private @Nullable Sample open;

    /** A roll-up to samples of one length. */
    Rollup(Resolution to) {
        this.lengthMillis = to.length().toMillis();
    }

    /** Adds a short sample; answers the long one before it, where this one is the first of the next. */
    Optional<Sample> add(Sample sample) {
        long start = start(sample, lengthMillis);
        Sample before = open;
        if (before != null && before.atMillis() == start) {
            open = before.plus(sample, start, lengthMillis);
            return Optional.empty();
        }
        open = at(sample, start, lengthMillis);
        return Optional.ofNullable(before);
    }

    /** What is not finished yet. */
    Optional<Sample> unfinished() {
        return Optional.ofNullable(open);
    }

    private static Sample at(Sample sample, long start, long length) {
        return new Sample(
                start,
                length,
                sample.total(),
                sample.layers(),
                sample.activeSessions(),
                sample.usedMemoryBytes(),
                sample.parts());
    }

    private static long start(Sample sample, long lengthMillis) {
        return Math.floorDiv(sample.atMillis(), lengthMillis) * lengthMillis;
    }

    /**
     * Folds samples of any nodes into points of one length.
     *
     * @param samples in any order
     * @param pointMillis how long a point is
     * @param fromMillis what began before is left out; rounded down to the beginning of a point
     * @return in order of time; times in which nothing was sampled have no point
     */
    static List<Sample> fold(Collection<Sample> samples, long pointMillis, long fromMillis) {
        long first = Math.floorDiv(fromMillis, pointMillis) * pointMillis;
        TreeMap<Long, Sample> points = new TreeMap<>();
        samples.stream()
                .filter(sample -> sample.atMillis() >= first)
                .sorted((one, other) -> Long.compare(one.atMillis(), other.atMillis()))
                .forEach(sample -> points.merge(
                        start(sample, pointMillis),
                        at(sample, start(sample, pointMillis), pointMillis),
                        (point, more) -> point.plus(more, point.atMillis(), pointMillis)));
        return new ArrayList<>(points.values());
    }
}
