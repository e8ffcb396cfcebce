package dev.larder.benchmarks.measure;

import java.util.List;

/**
 * Calls that are measured in turns and shown in one table.
 *
 * @param title what they do
 * @param contenders in the order of the table
 * @param floors names of the contenders that all are compared with; at least one
 * @since 0.1
 */
public record Contest(String title, List<Contender> contenders, List<String> floors) {
    /** Checks that every floor takes part. */
    public Contest {
        for (String floor : floors) {
            if (contenders.stream().noneMatch(contender -> contender.name().equals(floor))) {
                throw new IllegalArgumentException("a floor must take part in the contest, was " + floor);
            }
        }
    }
}
