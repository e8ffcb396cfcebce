package dev.larder.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts into words what came of a run. */
final class MemoryReporter {
    private static final double MIB = 1 << 20;

    /** With fewer entries nothing is said about their time to live. */
    private static final long FEW_ENTRIES = 100;

    /** What part of a cache must have lain unused for longer than it has yet to live before that is worth saying. */
    private static final double MUCH = 0.5;

    private final long budgetBytes;

    MemoryReporter(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    /** Nobody looked. */
    MemoryReport notRun(String why, Duration took) {
        return new MemoryReport(budgetBytes, null, null, false, Map.of(), List.of(), List.of(why), took);
    }

    /** Looked, and perhaps removed. */
    MemoryReport of(
            Survey.Found found, Map<String, LayerValue> values, Eviction.@Nullable Result result, Duration took) {
        List<String> done = new ArrayList<>();
        List<String> notDone = new ArrayList<>();
        CacheUsage before = found.total();
        Map<String, CacheUsage> removed = result == null ? Map.of() : result.removed();
        CacheUsage after = less(before, result == null ? CacheUsage.NONE : result.total());
        if (!found.exact()) {
            notDone.add(words(
                    "not every entry was counted: there are %d keys, so %d of them were looked at and the rest was estimated",
                    found.footprint().keys(), found.looked()));
        }
        if (result == null) {
            notDone.add(whyNothing(before));
        } else {
            tell(result, before, after, done, notDone);
        }
        Map<String, MemoryReport.Layer> layers = new TreeMap<>();
        found.layers()
                .forEach((cache, layer) -> layers.put(
                        cache,
                        layer(layer, values.get(cache), removed.getOrDefault(cache, CacheUsage.NONE), result != null)));
        return new MemoryReport(budgetBytes, before, after, found.exact(), layers, done, notDone, took);
    }

    private String whyNothing(CacheUsage before) {
        return budgetBytes == 0
                ? words("nothing was removed: no budget is set; the caches take %.2f MiB", before.bytes() / MIB)
                : words(
                        "nothing was removed: the caches take %.2f MiB, which is %.1f %% of the budget; that begins at %.0f %%",
                        before.bytes() / MIB, percent(before.bytes()), 100 * MemoryRun.HIGH);
    }

    private void tell(
            Eviction.Result result, CacheUsage before, CacheUsage after, List<String> done, List<String> notDone) {
        CacheUsage total = result.total();
        done.add(words(
                "removed %d entries, %.2f MiB: the caches took %.2f MiB, %.1f %% of the budget of %.2f MiB, and take %.2f MiB now",
                total.entries(),
                total.bytes() / MIB,
                before.bytes() / MIB,
                percent(before.bytes()),
                budgetBytes / MIB,
                after.bytes() / MIB));
        if (result.spared() > 0) {
            done.add(words(
                    "kept %d entries that were among the least worth by their cache, but are worth more by themselves or"
                            + " were not needed",
                    result.spared()));
        }
        if (after.bytes() > MemoryRun.LOW * budgetBytes * 1.01) {
            notDone.add(words(
                    "did not come down to %.0f %% of the budget: %d keys were looked at in this run; the next goes on",
                    100 * MemoryRun.LOW, result.looked()));
        }
    }

    private static MemoryReport.Layer layer(
            Survey.Layer layer, @Nullable LayerValue value, CacheUsage removed, boolean ran) {
        Double hits = value == null ? null : value.hitsPerSecond();
        return new MemoryReport.Layer(
                layer.usage(),
                less(layer.usage(), removed),
                removed,
                hits,
                layer.loadMillis(),
                reason(layer, hits, removed, ran),
                ttlAdvice(layer));
    }

    private static String reason(Survey.Layer layer, @Nullable Double hits, CacheUsage removed, boolean ran) {
        String what = removed.entries() > 0
                ? words(
                        "removed %d of %d entries, those worth least per byte",
                        removed.entries(), layer.usage().entries())
                : ran ? "nothing removed: what others hold is worth less per byte" : "nothing had to go";
        return what + "; " + basis(layer, hits);
    }

    private static String basis(Survey.Layer layer, @Nullable Double hits) {
        Double load = layer.loadMillis();
        String cost = load == null ? "no entry says what loading it costs" : words("a load takes %.1f ms", load);
        if (hits == null) {
            return "this node does not read from it; " + cost;
        }
        double saved =
                hits * (load == null ? 0 : load) / Math.max(1, layer.usage().bytes()) * MIB;
        return words("%.2f hits a second on this node; %s", hits, cost)
                + (load == null ? "" : words("; a MiB of it saves %.2f ms of loading a second", saved));
    }

    private static @Nullable String ttlAdvice(Survey.Layer layer) {
        CacheUsage usage = layer.usage();
        double part = (double) layer.staleBytes() / Math.max(1, usage.bytes());
        return usage.entries() < FEW_ENTRIES || part < MUCH
                ? null
                : words(
                        "a shorter time to live: %.0f %% of its bytes (%.2f MiB) were not used for longer than they have"
                                + " yet to live",
                        100 * part, layer.staleBytes() / MIB);
    }

    private static CacheUsage less(CacheUsage all, CacheUsage part) {
        return new CacheUsage(Math.max(0, all.entries() - part.entries()), Math.max(0, all.bytes() - part.bytes()));
    }

    private double percent(long bytes) {
        return 100.0 * bytes / budgetBytes;
    }

    @SuppressWarnings("AnnotateFormatMethod") // All its formats are in this file.
    private static String words(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
