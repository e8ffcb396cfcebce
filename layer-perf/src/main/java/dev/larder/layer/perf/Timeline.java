package dev.larder.layer.perf;

import dev.larder.base.LarderException;
import dev.larder.fleet.FleetStore;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the fleet did at one resolution, as far as it is kept: the samples of all nodes put together. Remembers what it has put together and
 * asks the store only for what is new, so that asking every second is cheap. Thread-safe; one caller at a time asks the store, within its
 * deadline.
 */
final class Timeline {
    /** So many samples from before the last look are looked at again: nodes that could not publish do so late. */
    private static final int AGAIN = 120;

    private final FleetStore store;
    private final Resolution resolution;
    private final long pointMillis;
    private final ReentrantLock lock = new ReentrantLock();

    // The two below are guarded by the lock.
    private final TreeMap<Long, Sample> points = new TreeMap<>();
    private long lookedMillis;

    /**
     * A timeline that knows nothing yet.
     *
     * @param store where samples are
     * @param resolution which of them
     * @param pointMillis how long its points are; a multiple of the resolution's length
     */
    Timeline(FleetStore store, Resolution resolution, long pointMillis) {
        this.store = store;
        this.resolution = resolution;
        this.pointMillis = pointMillis;
    }

    Resolution resolution() {
        return resolution;
    }

    /** How far back it reaches, whole points only. */
    long reachMillis() {
        long reach = resolution.length().toMillis() * resolution.kept();
        return reach / pointMillis * pointMillis - pointMillis;
    }

    /**
     * All points that it reaches, in order of time.
     *
     * @throws LarderException if the store cannot be asked
     */
    List<Sample> points() {
        lock.lock();
        try {
            refresh(store.clockMillis());
            return new ArrayList<>(points.values());
        } finally {
            lock.unlock();
        }
    }

    private void refresh(long now) {
        long length = resolution.length().toMillis();
        long wanted = Math.max(0, now - lookedMillis) / length + AGAIN;
        int last = (int) Math.min(resolution.kept(), wanted);
        long fromMillis = last == resolution.kept() ? now - reachMillis() : now - (last - 1) * length + pointMillis;
        List<Sample> fresh = new ArrayList<>();
        store.samples(resolution.series(), last)
                .await()
                .values()
                .forEach(samples -> samples.forEach(bytes -> Wire.sample(bytes).ifPresent(fresh::add)));
        points.tailMap(Math.floorDiv(fromMillis, pointMillis) * pointMillis, true)
                .clear();
        Rollup.fold(fresh, pointMillis, fromMillis).forEach(point -> points.put(point.atMillis(), point));
        points.headMap(now - reachMillis() - pointMillis, false).clear();
        lookedMillis = now;
    }
}
