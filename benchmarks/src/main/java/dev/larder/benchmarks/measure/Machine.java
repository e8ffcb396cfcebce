package dev.larder.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What this runs on, and what else ran on it.
 *
 * @since 0.1
 */
public final class Machine {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Path STAT = Path.of("/proc/stat");

    /** Length of the kernel's accounting tick, which is the same wherever Java runs on Linux. */
    private static final double TICK_MICROS = 10_000;

    private Machine() {}

    static long processCpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /**
     * The machine in a line.
     *
     * @return processors, memory, system and Java
     */
    public static String describe() {
        return String.format(
                Locale.ROOT,
                "%d processors, %d GiB, %s %s, Java %s (%s)",
                Runtime.getRuntime().availableProcessors(),
                SYSTEM.getTotalMemorySize() >> 30,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                System.getProperty("java.vendor"));
    }

    /** How many processes wanted a processor in the last minute. */
    static double load() {
        return SYSTEM.getSystemLoadAverage();
    }

    /** Processor time so far, of everybody; empty where the system does not tell. */
    static Optional<Busy> busy() {
        if (!Files.isReadable(STAT)) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(STAT);
            int processors = (int)
                    lines.stream().filter(line -> line.matches("cpu[0-9]+ .*")).count();
            return lines.stream()
                    .filter(line -> line.startsWith("cpu "))
                    .map(line -> Busy.of(line, processors))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + STAT, e);
        }
    }

    /**
     * Processor time of all processes.
     *
     * @param workMicros in user and kernel mode, without interrupts, which nobody can be charged with
     * @param stolenMicros given to other virtual machines
     * @param processors all that the machine has, whether this process may use them or not
     */
    record Busy(double workMicros, double stolenMicros, int processors) {
        // cpu user nice system idle iowait irq softirq steal guest guest_nice
        private static Busy of(String line, int processors) {
            String[] fields = line.trim().split("\\s+", -1);
            double work = ticks(fields, 1) + ticks(fields, 2) + ticks(fields, 3);
            return new Busy(work * TICK_MICROS, ticks(fields, 8) * TICK_MICROS, processors);
        }

        private static double ticks(String[] fields, int index) {
            return index < fields.length ? Double.parseDouble(fields[index]) : 0;
        }
    }
}
