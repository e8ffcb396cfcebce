package dev.larder.cache;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts what observes loads around loaders; without an observer they stay as they are. Thread-safe. */
final class ObservedLoads {
    /** Null for none, so that without one nothing is made on the way of a hit. */
    private volatile @Nullable LoadObserver observer;

    void by(LoadObserver other) {
        observer = Objects.requireNonNull(other, "observer").equals(LoadObserver.NONE) ? null : other;
    }

    /** To be called on the thread that asks for the value. */
    <V> Loader<V> single(String cache, Loader<V> loader) {
        LoadObserver now = observer;
        if (now == null) {
            return loader;
        }
        LoadObserver.Around around = now.asked(cache);
        return load -> around.call(() -> loader.load(load));
    }

    /** To be called on the thread that asks for the values. */
    <V> BatchLoader<V> batch(String cache, BatchLoader<V> loader) {
        LoadObserver now = observer;
        if (now == null) {
            return loader;
        }
        LoadObserver.Around around = now.asked(cache);
        return load -> around.call(() -> loader.loadAll(load));
    }
}
