package dev.larder.server.optimizing;

import dev.larder.cache.CacheUsage;
import dev.larder.cache.MemoryReport;
import dev.larder.server.web.Rounded;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        static OptimizedLayer of(MemoryReport.Layer layer) {
            return new OptimizedLayer(
                    layer.before().entries(),
                    layer.after().entries(),
                    layer.before().bytes(),
                    layer.after().bytes(),
                    layer.removed().entries(),
                    rounded(layer.hitsPerSecond()),
                    rounded(layer.loadMillis()),
                    layer.reason(),
                    layer.ttlAdvice());
        }
    }

    static OptimizeResponse of(MemoryReport report, Instant now) {
        Map<String, OptimizedLayer> layers = new LinkedHashMap<>();
        report.layers().forEach((cache, layer) -> layers.put(cache, OptimizedLayer.of(layer)));
        Results results = new Results(
                report.done(),
                report.notDone(),
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
