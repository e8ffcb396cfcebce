package dev.larder.layer.perf;

import dev.larder.base.LatencyHistogram;
import dev.larder.base.LatencyRecorder;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A source whose figures tests set. */
final class HandSource implements MetricsSource {
    final Map<Counted, Long> counts = new EnumMap<>(Counted.class);
    final LatencyRecorder reads = new LatencyRecorder();
    final Map<String, Figures> layers = new TreeMap<>();
    volatile Gauges gauges = Gauges.UNKNOWN;
    final AtomicInteger asked = new AtomicInteger();

    void count(Counted what, long more) {
        counts.merge(what, more, Long::sum);
    }

    @Override
    public Reading reading() {
        return new Reading(new Figures(Counts.of(counts), reads.histogram()), layers);
    }

    @Override
    public Map<String, LatencyHistogram> operations() {
        return Map.of("read", reads.histogram());
    }

    @Override
    public Gauges gauges() {
        asked.incrementAndGet();
        return gauges;
    }
}
