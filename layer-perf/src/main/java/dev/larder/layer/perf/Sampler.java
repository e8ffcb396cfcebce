package dev.larder.layer.perf;

import dev.larder.base.LatencyHistogram;
import dev.larder.base.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Turns what a source has counted into samples. Not thread-safe. */
final class Sampler {
    /** What counts as lately. */
    private static final int LATELY = 10;

    private final MetricsSource source;
    private final SampleSources parts;
    private final Ticker ticker;
    private final Deque<Sample> last = new ArrayDeque<>();

    private Reading before;
    private long beforeNanos;

    Sampler(MetricsSource source, SampleSources parts, Ticker ticker) {
        this.source = source;
        this.parts = parts;
        this.ticker = ticker;
        this.before = source.reading().with(parts.figures());
        this.beforeNanos = ticker.nanos();
    }

    /** What happened since the last sample, or since this was made; with what the store evicted, if this node was the one that looked. */
    Sample take(long storeMillis, MetricsSource.Gauges gauges, long evictions) {
        Reading now = source.reading().with(parts.figures());
        long nanos = ticker.nanos();
        long lengthMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - beforeNanos));
        Reading since = now.minus(before);
        before = now;
        beforeNanos = nanos;
        Sample sample = new Sample(
                storeMillis - lengthMillis,
                lengthMillis,
                evictions == 0 ? since.total() : since.total().plus(evicted(evictions)),
                since.busiest(),
                gauges.activeSessions(),
                gauges.usedMemoryBytes(),
                since.parts());
        last.addLast(sample);
        if (last.size() > LATELY) {
            last.removeFirst();
        }
        return sample;
    }

    private static Figures evicted(long keys) {
        return new Figures(Counts.of(Map.of(Counted.STORE_EVICTIONS, keys)), LatencyHistogram.NONE);
    }

    /** What it counted since it began. */
    Reading reading() {
        return before;
    }

    /** The last samples together; of no length before the first. */
    Sample lately(long storeMillis) {
        Sample all = new Sample(storeMillis, 0, Figures.NONE, Map.of(), null, null, Map.of());
        for (Sample sample : last) {
            long start = Math.min(all.atMillis(), sample.atMillis());
            all = all.plus(sample, start, all.lengthMillis() + sample.lengthMillis());
        }
        return all;
    }
}
