package dev.larder.benchmarks.measure;

import java.util.Locale;
import java.util.Optional;

/**
 * Watches how quiet the machine is while something is measured.
 *
 * @since 0.1
 */
public final class Quiet {
    private final Lab lab;
    private final double loadBefore = Machine.load();
    private final Optional<Machine.Busy> busyBefore = Machine.busy();
    private final double ownBefore;
    private final long startNanos = System.nanoTime();

    private Quiet(Lab lab) {
        this.lab = lab;
        this.ownBefore = ownMicros();
    }

    /**
     * Begins to watch.
     *
     * @param lab whose server counts as ours
     * @return never null
     */
    public static Quiet watch(Lab lab) {
        return new Quiet(lab);
    }

    private double ownMicros() {
        return Machine.processCpuNanos() / 1e3 + lab.redisCpuMicros();
    }

    /**
     * How quiet it was since the watch began.
     *
     * @return the load before, and the share of the processors that others had
     */
    public String report() {
        String load = String.format(Locale.ROOT, "load %.2f before", loadBefore);
        if (busyBefore.isEmpty()) {
            return load + "; how much others ran meanwhile this system does not tell";
        }
        Machine.Busy now = Machine.busy().orElseThrow();
        double available =
                (System.nanoTime() - startNanos) / 1e3 * Runtime.getRuntime().availableProcessors();
        double others = now.workMicros() - busyBefore.get().workMicros() - (ownMicros() - ownBefore);
        double stolen = now.stolenMicros() - busyBefore.get().stolenMicros();
        return String.format(
                Locale.ROOT,
                "%s; meanwhile other processes had %.1f %% of the processors, other virtual machines %.1f %%",
                load,
                Math.max(0, 100 * others / available),
                100 * stolen / available);
    }
}
