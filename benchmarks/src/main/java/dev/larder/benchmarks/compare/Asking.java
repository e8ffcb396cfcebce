package dev.larder.benchmarks.compare;

import dev.larder.Larder;
import dev.larder.base.Ticker;
import dev.larder.benchmarks.measure.Contender.Beside;
import dev.larder.layer.perf.LarderSource;
import dev.larder.layer.perf.MetricsCache;
import dev.larder.layer.perf.MetricsConfig;
import dev.larder.layer.perf.MetricsSource.Gauges;
import dev.larder.layer.perf.Window;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A node that publishes what it does, once a second as nodes do, and one who asks it as often for all there is to ask: the figures that
 * meters have, how the fleet does and did, hot keys, and top tags.
 */
final class Asking implements Beside {
    private final Larder larder;
    private final MetricsCache metrics;

    /** Is asked, and remembers what it was told before, as in a node that runs for long. */
    private final MetricsCache fleet;

    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "reader-of-statistics");
        thread.setDaemon(true);
        return thread;
    });

    /** What was read last, so that reading it is not left out. */
    private volatile long read;

    private Asking(Larder larder, MetricsCache fleet) {
        this.larder = larder;
        this.fleet = fleet;
        this.metrics = node(larder);
    }

    /** Something that can be asked how the fleet does, and publishes nothing before it is started. */
    static MetricsCache node(Larder larder) {
        return new MetricsCache(
                larder.fleet(),
                new LarderSource(
                        larder,
                        Map::of,
                        () -> new Gauges(larder.sessions().totals().await().active(), null, null)),
                Ticker.system(),
                // The same one each time: there is one node.
                new MetricsConfig("benchmark", "benchmark", null));
    }

    static Asking begin(Larder larder, MetricsCache fleet) {
        Asking asking = new Asking(larder, fleet);
        asking.metrics.start();
        var unused = asking.reader.scheduleAtFixedRate(asking::ask, 0, 1, TimeUnit.SECONDS);
        return asking;
    }

    private void ask() {
        long sum = 0;
        for (var stats : larder.caches().stats().values()) {
            sum += stats.hits();
        }
        for (var times : larder.caches().readLatencies().values()) {
            sum += times.total();
        }
        sum += larder.caches().loadLatency().total();
        sum += larder.caches().hotKeys().size();
        sum += larder.caches().topTags().size();
        sum += larder.limits().stats().size();
        sum += larder.sessions().stats().reads();
        sum += fleet.nodes().size();
        sum += fleet.history(Window.TEN_MINUTES).size();
        read = sum;
    }

    @Override
    public void close() {
        reader.shutdownNow();
        metrics.close();
        if (read < 0) {
            throw new IllegalStateException("counts must not be negative, were " + read);
        }
    }
}
