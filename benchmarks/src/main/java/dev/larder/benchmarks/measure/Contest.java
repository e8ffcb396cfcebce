package dev.larder.benchmarks.measure;

import java.util.List;
import java.util.Locale;

/**
 * Calls that are measured in turns and shown in one table.
 *
 * @param title what they do
 * @param contenders in the order of the table
 * @param floors names of the contenders that all are compared with; at least one
 * @param batch how many calls each operation makes: one, or many where one is too short for the clock
 * @since 0.1
 */
public record Contest(String title, List<Contender> contenders, List<String> floors, int batch) implements Measurement {
    /** Checks that every floor takes part. */
    public Contest {
        for (String floor : floors) {
            if (contenders.stream().noneMatch(contender -> contender.name().equals(floor))) {
                throw new IllegalArgumentException("a floor must take part in the contest, was " + floor);
            }
        }
        if (batch < 1) {
            throw new IllegalArgumentException("calls of an operation must be at least 1, was " + batch);
        }
    }

    /**
     * A contest of operations that make one call each.
     *
     * @param title what they do
     * @param contenders in the order of the table
     * @param floors names of the contenders that all are compared with; at least one
     */
    public Contest(String title, List<Contender> contenders, List<String> floors) {
        this(title, contenders, floors, 1);
    }

    @Override
    public String table(Lab lab, Effort effort) {
        return Table.of(new Rounds(lab, effort).run(this))
                + String.format(
                        Locale.ROOT,
                        "%nEach figure is the median (smallest-largest) of %d slots of %d ms, taken in turns.%n",
                        effort.rounds(),
                        effort.slotMillis());
    }
}
