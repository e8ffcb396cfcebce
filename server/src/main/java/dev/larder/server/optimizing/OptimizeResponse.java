package dev.larder.server.optimizing;

import dev.larder.cache.CacheUsage;
import dev.larder.cache.MemoryReport;
import dev.larder.layer.perf.Window;
import dev.larder.observe.Advisor;
import dev.larder.observe.Observation.Layer;
import dev.larder.server.web.Rounded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of an optimization.
 *
 * @param status {@code success}, or {@code skipped} if nobody looked
 * @param message for people
 * @param optimizationResults what was found, done and not done
 * @param timestamp when
 */
record OptimizeResponse(String status, String message, Results optimizationResults, Instant timestamp) {
    private static final double MIB = 1024 * 1024;

    /**
     * What was found, done and not done, and why.
     *
     * @param actionsTaken what was done
     * @param notDone what was not done, and why
     * @param memoryFreedMb what the removed entries took, in MiB
     * @param keysRemoved how many entries were removed
     * @param exact whether all entries were counted; if not, what is given of entries and sizes was estimated from a sample
     * @param usedMbBefore what the caches took, in MiB; null if nobody looked
     * @param usedMbAfter what is left of that, in MiB; null if nobody looked
     * @param budgetMb what they may take, in MiB
     * @param tookMs how long it took
     * @param layers by cache
     */
    record Results(
            List<String> actionsTaken,
            List<String> notDone,
            double memoryFreedMb,
            long keysRemoved,
            boolean exact,
            @Nullable Double usedMbBefore,
            @Nullable Double usedMbAfter,
            double budgetMb,
            long tookMs,
            Map<String, OptimizedLayer> layers) {}

    /**
     * What became of one cache.
     *
     * @param entriesBefore how many entries it had
     * @param entriesAfter how many of them are left
     * @param bytesBefore what they took
     * @param bytesAfter what is left of that
     * @param keysRemoved how many were removed
     * @param hitsPerSecond how often this node found something in it lately; null if it does not read from it
     * @param loadMs how long loading an entry takes; null if no entry says so
     * @param reason why so much was removed and no more
     * @param ttlAdvice what its time to live should rather be, and why; null if there is nothing to say
     */
    record OptimizedLayer(
            long entriesBefore,
            long entriesAfter,
            long bytesBefore,
            long bytesAfter,
            long keysRemoved,
            @Nullable Double hitsPerSecond,
            @Nullable Double loadMs,
            String reason,
            @Nullable String ttlAdvice) {
        static OptimizedLayer of(MemoryReport.Layer layer, @Nullable String ttlAdvice) {
            return new OptimizedLayer(
                    layer.before().entries(),
                    layer.after().entries(),
                    layer.before().bytes(),
                    layer.after().bytes(),
                    layer.removed().entries(),
                    rounded(layer.hitsPerSecond()),
                    rounded(layer.loadMillis()),
                    layer.reason(),
                    ttlAdvice);
        }

        static OptimizedLayer empty(@Nullable String ttlAdvice) {
            return new OptimizedLayer(0, 0, 0, 0, 0, null, null, "nothing had to go: it holds nothing", ttlAdvice);
        }
    }

    static OptimizeResponse of(MemoryReport report, Map<String, Layer> lately, Instant now) {
        Map<String, OptimizedLayer> layers = new TreeMap<>();
        report.layers()
                .forEach((cache, layer) ->
                        layers.put(cache, OptimizedLayer.of(layer, ttlAdvice(cache, layer.ttlAdvice(), lately))));
        lately.keySet()
                .forEach(cache ->
                        layers.computeIfAbsent(cache, name -> OptimizedLayer.empty(ttlAdvice(name, null, lately))));
        List<String> notDone = new ArrayList<>(report.notDone());
        if (layers.values().stream().anyMatch(layer -> layer.ttlAdvice() != null)) {
            notDone.add("no time to live was changed: whoever writes an entry counts on the time that it was given");
        }
        Results results = new Results(
                report.done(),
                List.copyOf(notDone),
                mebibytes(report.freedBytes()),
                report.removedEntries(),
                report.exact(),
                mebibytes(report.before()),
                mebibytes(report.after()),
                mebibytes(report.budgetBytes()),
                report.took().toMillis(),
                layers);
        boolean looked = report.before() != null;
        return new OptimizeResponse(looked ? "success" : "skipped", message(report, looked), results, now);
    }

    /** What lies there unused tells of a time that is too long; what was asked for lately, of both. */
    private static @Nullable String ttlAdvice(String cache, @Nullable String unused, Map<String, Layer> lately) {
        List<String> all = new ArrayList<>();
        if (unused != null) {
            all.add(unused);
        }
        Layer did = lately.get(cache);
        if (did != null) {
            Advisor.adviseTtl(cache, did, Window.TEN_MINUTES.length())
                    .forEach(advice -> all.add(advice.message() + " (" + advice.evidence() + ")"));
        }
        return all.isEmpty() ? null : String.join("; ", all);
    }

    private static String message(MemoryReport report, boolean looked) {
        if (!looked) {
            return "nothing was looked at";
        }
        return report.removedEntries() > 0 ? "removed what was worth least" : "nothing had to be removed";
    }

    private static double mebibytes(long bytes) {
        return Math.round(bytes / MIB * 100) / 100.0;
    }

    private static @Nullable Double mebibytes(@Nullable CacheUsage usage) {
        return usage == null ? null : Double.valueOf(mebibytes(usage.bytes()));
    }

    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Rounded.two(value);
    }
}
