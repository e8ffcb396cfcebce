package dev.larder.observe;

import dev.larder.observe.Observation.Layer;
import dev.larder.observe.Observation.Misses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What should be changed about one cache. */
final class LayerAdvice {
    /** With fewer reads nothing is said. */
    static final long MIN_READS = 200;

    /** Below this hit rate it is said. */
    static final double LOW_HIT_RATE_PERCENT = 50;

    /** From this part of the misses on a cause is that of most of them. */
    static final double MOST_PERCENT = 50;

    /** A cause of so many misses at least is spoken of. */
    static final long MIN_MISSES = 100;

    /** A cause of misses costs enough to be spoken of from this part of the reads on. */
    static final double MUCH_PERCENT = 5;

    /** So many values must have been loaded anew to say whether they change. */
    static final long MIN_RELOADS = 50;

    /** From this part of the values that were loaded anew on they count as all the same, or all changed. */
    static final double NEARLY_ALL_PERCENT = 80;

    private static final double PERCENT = 100.0;

    private LayerAdvice() {}

    static List<Recommendation> of(Observation seen) {
        Long evicted = seen.evictedKeys();
        boolean storeEvicts = evicted != null && evicted > 0;
        List<Recommendation> all = new ArrayList<>();
        seen.layers().forEach((name, layer) -> all.addAll(of(name, layer, seen.window(), storeEvicts)));
        return all;
    }

    private static List<Recommendation> of(String name, Layer layer, Duration window, boolean storeEvicts) {
        if (layer.reads() < MIN_READS) {
            return List.of();
        }
        List<Recommendation> all = new ArrayList<>(ttl(name, layer, window));
        if (layer.hitRatePercent() < LOW_HIT_RATE_PERCENT) {
            all.add(lowHitRate(name, layer, window));
        }
        long room = layer.misses().evicted() + (storeEvicts ? layer.misses().gone() : 0);
        if (matters(layer, room)) {
            all.add(new Recommendation(
                    Severity.WARNING,
                    "evictions",
                    name,
                    words("Give the caches more memory, or keep less in %s: entries leave before their time", name),
                    evidence(layer, window)));
        }
        return all;
    }

    private static Recommendation lowHitRate(String name, Layer layer, Duration window) {
        String cause = mostly(layer.misses());
        String what = cause == null ? "its misses have several causes" : ADVICE.getOrDefault(cause, cause);
        return new Recommendation(
                Severity.WARNING,
                "low_hit_rate",
                name,
                words("%s seldom has what is asked for: %s", name, what),
                evidence(layer, window));
    }

    private static final Map<String, String> ADVICE = Map.of(
            "cold",
                    "most keys were never written; look whether keys hold something that differs with each request, whether"
                            + " what was loaded is put, or warm it",
            "expired", "most entries had run out; let them live longer if the data allows",
            "invalidated", "most entries had been invalidated or removed; use tags that cover less",
            "evicted", "most entries had to make room; give the caches more memory",
            "gone early", "most entries left before their time; Redis evicts them, or other nodes remove them",
            "other", "most misses have no known cause; see the errors of the cache, and whether Redis answers");

    /** Advice on the time to live. */
    static List<Recommendation> ttl(String name, Layer layer, Duration window) {
        if (layer.reads() < MIN_READS) {
            return List.of();
        }
        long reloads = layer.unchanged() + layer.changed();
        boolean same = reloads >= MIN_RELOADS && PERCENT * layer.unchanged() / reloads >= NEARLY_ALL_PERCENT;
        boolean others = reloads >= MIN_RELOADS && PERCENT * layer.changed() / reloads >= NEARLY_ALL_PERCENT;
        String evidence = evidence(layer, window) + (reloads == 0 ? "" : reloaded(layer, reloads));
        List<Recommendation> all = new ArrayList<>();
        if (isMost(layer, layer.misses().expired()) && !others) {
            all.add(new Recommendation(
                    same ? Severity.WARNING : Severity.INFO,
                    "ttl_too_short",
                    name,
                    same
                            ? words("Let entries of %s live longer: nearly all were the same when loaded anew", name)
                            : words(
                                    "Let entries of %s live longer if older values may be served, or let the time adapt",
                                    name),
                    evidence));
        }
        if (others) {
            all.add(new Recommendation(
                    Severity.INFO,
                    "ttl_too_long",
                    name,
                    words("Let entries of %s live shorter: nearly all had changed when loaded anew", name),
                    evidence));
        } else if (isMost(layer, layer.misses().invalidated())) {
            all.add(new Recommendation(
                    Severity.INFO,
                    "ttl_too_long",
                    name,
                    words(
                            "Entries of %s are invalidated before their time is over: a shorter time to live would free"
                                    + " memory and cost few hits, and tags that cover less would keep more",
                            name),
                    evidence));
        }
        return all;
    }

    private static String reloaded(Layer layer, long reloads) {
        return words("; %d of %d values loaded anew were the same", layer.unchanged(), reloads);
    }

    private static boolean isMost(Layer layer, long misses) {
        return matters(layer, misses) && PERCENT * misses / layer.misses().total() >= MOST_PERCENT;
    }

    private static boolean matters(Layer layer, long misses) {
        return misses >= MIN_MISSES && PERCENT * misses / layer.reads() >= MUCH_PERCENT;
    }

    /** The cause of most misses; null if none is that. */
    private static @Nullable String mostly(Misses misses) {
        for (Map.Entry<String, Long> cause : causes(misses).entrySet()) {
            if (PERCENT * cause.getValue() / misses.total() >= MOST_PERCENT) {
                return cause.getKey();
            }
        }
        return null;
    }

    private static Map<String, Long> causes(Misses misses) {
        Map<String, Long> causes = new LinkedHashMap<>();
        causes.put("cold", misses.cold());
        causes.put("expired", misses.expired());
        causes.put("invalidated", misses.invalidated());
        causes.put("evicted", misses.evicted());
        causes.put("gone early", misses.gone());
        causes.put("other", misses.other());
        return causes;
    }

    private static String evidence(Layer layer, Duration window) {
        StringBuilder text = new StringBuilder(words(
                "%.1f %% of %d reads in the last %d s were hits; misses:",
                layer.hitRatePercent(), layer.reads(), window.toSeconds()));
        String before = " ";
        for (Map.Entry<String, Long> cause : causes(layer.misses()).entrySet()) {
            if (cause.getValue() > 0) {
                text.append(before).append(cause.getValue()).append(' ').append(cause.getKey());
                before = ", ";
            }
        }
        return text.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // All its formats are in this file.
    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
