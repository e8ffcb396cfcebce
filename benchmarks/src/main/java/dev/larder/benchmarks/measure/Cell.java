package dev.larder.benchmarks.measure;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The slots of one contender at one number of threads.
 *
 * @param slots at least one
 * @since 0.1
 */
public record Cell(List<Slot> slots) {
    /**
     * The middle of a figure; of an even number of slots the mean of the two in the middle.
     *
     * @param figure which figure
     * @return in the unit of the figure
     */
    public double median(ToDoubleFunction<Slot> figure) {
        double[] sorted = slots.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The smallest of a figure.
     *
     * @param figure which figure
     * @return in the unit of the figure
     */
    public double min(ToDoubleFunction<Slot> figure) {
        return slots.stream().mapToDouble(figure).min().orElseThrow();
    }

    /**
     * The largest of a figure.
     *
     * @param figure which figure
     * @return in the unit of the figure
     */
    public double max(ToDoubleFunction<Slot> figure) {
        return slots.stream().mapToDouble(figure).max().orElseThrow();
    }
}
