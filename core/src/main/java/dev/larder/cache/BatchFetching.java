package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls the loader of a batch, for keys that are missing or to be loaded anew. */
final class BatchFetching {
    private BatchFetching() {}

    /**
     * Gives the loader its keys, and each key what the loader returns.
     *
     * @return how long that took
     * @throws LarderException if the loader fails; it concerns all keys
     */
    static <V> Duration fetch(
            CacheParts<V> parts, BatchRequest<V> request, List<BatchKey<V>> toLoad, BatchLoading<V> loading) {
        Ticker ticker = parts.context().ticker();
        long start = ticker.nanos();
        parts.counters().loads.increment();
        loading.begin(toLoad);
        try {
            call(parts, request, toLoad, loading);
        } finally {
            parts.counters().loadTimes.record(ticker.nanos() - start);
        }
        return Duration.ofNanos(ticker.nanos() - start);
    }

    private static <V> void call(
            CacheParts<V> parts, BatchRequest<V> request, List<BatchKey<V>> toLoad, BatchLoading<V> loading) {
        try {
            Map<String, ? extends V> loaded = request.loader().loadAll(loading);
            if (loaded == null) {
                throw new IllegalStateException("a batch loader must return a map, returned null");
            }
            toLoad.forEach(key -> key.loadedFrom(loaded));
        } catch (Exception failure) {
            parts.counters().loadFailures.increment();
            toLoad.forEach(key -> parts.tell(CacheEvent.Kind.LOAD_FAILED, key.entry()));
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new LarderException(
                    ErrorCode.LOAD_FAILED,
                    "batch loader failed for " + toLoad.size() + " keys of cache " + parts.name() + " with "
                            + failure.getClass().getSimpleName(),
                    failure);
        }
    }

    /** What is wrong with a key for which the loader returned null instead of leaving it out; else null. */
    static @Nullable LarderException nullFailure(CacheParts<?> parts, BatchKey<?> key) {
        return key.loaded() != null || key.isLeftOut()
                ? null
                : new LarderException(
                        ErrorCode.LOAD_FAILED,
                        "batch loader must leave a key out that there is no value for, returned null for key "
                                + key.name() + " of cache " + parts.name());
    }
}
