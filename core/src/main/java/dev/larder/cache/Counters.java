package dev.larder.cache;

import dev.larder.base.LatencyRecorder;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a cache does. Thread-safe without locks. */
final class Counters {
    final LongAdder hits = new LongAdder();
    final LongAdder absent = new LongAdder();
    final LongAdder invalidated = new LongAdder();
    final LongAdder undecodable = new LongAdder();
    final LongAdder unavailable = new LongAdder();
    final LongAdder sets = new LongAdder();
    final LongAdder invalidations = new LongAdder();
    final LongAdder removes = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder staleServed = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LatencyRecorder storeReads = new LatencyRecorder();

    void read(Verdict<?> verdict) {
        switch (verdict.outcome()) {
            case HIT -> hits.increment();
            case ABSENT -> absent.increment();
            case INVALIDATED -> invalidated.increment();
            case UNDECODABLE -> undecodable.increment();
            case PENDING -> throw new IllegalStateException("a read was counted before it was decided");
        }
    }

    CacheStats snapshot() {
        return new CacheStats(
                hits.sum(),
                new CacheStats.Misses(absent.sum(), invalidated.sum(), undecodable.sum(), unavailable.sum()),
                sets.sum(),
                invalidations.sum(),
                removes.sum(),
                loads.sum(),
                loadFailures.sum(),
                coalesced.sum(),
                errors.sum(),
                staleServed.sum(),
                bytesRead.sum(),
                bytesWritten.sum(),
                storeReads.snapshot());
    }
}
