package dev.larder.layer.perf;

import com.sun.management.OperatingSystemMXBean;
import dev.larder.base.Ticker;
import dev.larder.layer.perf.NodeReport.ProcessFigures;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import org.jspecify.annotations.Nullable;

/** Asks this JVM how it does. Not thread-safe: what lately means is the time since the last look. */
final class JvmProcess {
    private static final double PERCENT = 100.0;
    private static final double NANOS = 1e9;

    private final Ticker ticker;
    private boolean looked;
    private long lastNanos;
    private long lastGcMillis;

    JvmProcess(Ticker ticker) {
        this.ticker = ticker;
    }

    ProcessFigures look() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new ProcessFigures(
                cpuPercent(), heap.getUsed(), heap.getMax() < 0 ? null : heap.getMax(), gcMillisPerSecond(), (long)
                        ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static @Nullable Double cpuPercent() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            double load = system.getProcessCpuLoad();
            return load < 0 || Double.isNaN(load) ? null : load * PERCENT;
        }
        return null;
    }

    private @Nullable Double gcMillisPerSecond() {
        long now = ticker.nanos();
        long gcMillis = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .filter(millis -> millis > 0)
                .sum();
        long elapsed = now - lastNanos;
        Double rate = looked && elapsed > 0 ? (gcMillis - lastGcMillis) * NANOS / elapsed : null;
        looked = true;
        lastNanos = now;
        lastGcMillis = gcMillis;
        return rate;
    }
}
