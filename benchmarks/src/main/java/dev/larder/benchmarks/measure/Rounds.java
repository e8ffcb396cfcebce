package dev.larder.benchmarks.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the contenders of a contest in turns.
 *
 * @since 0.1
 */
public final class Rounds {
    private final Lab lab;
    private final Effort effort;

    /**
     * Makes one.
     *
     * @param lab the server that the contenders call
     * @param effort how long and how often
     */
    public Rounds(Lab lab, Effort effort) {
        this.lab = lab;
        this.effort = effort;
    }

    /**
     * Measures a contest. Blocks for as long as the effort says.
     *
     * @param contest what to measure
     * @return never null
     * @throws IllegalStateException if a call fails
     */
    public Outcome run(Contest contest) {
        List<Contender> contenders = contest.contenders();
        int most = effort.threads().stream().mapToInt(Integer::intValue).max().orElseThrow();
        contenders.forEach(contender -> slot(contender, most, effort.warmUpMillis()));
        Map<String, Map<Integer, Cell>> cells = new LinkedHashMap<>();
        for (int threads : effort.threads()) {
            inTurns(contenders, threads)
                    .forEach((name, slots) -> cells.computeIfAbsent(name, row -> new LinkedHashMap<>())
                            .put(threads, new Cell(List.copyOf(slots))));
        }
        Map<String, Map<String, Double>> commands = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            commands.put(contender.name(), lab.commandsOf(contender.operation(), contest.batch()));
        }
        return new Outcome(contest, effort.threads(), cells, commands);
    }

    private Map<String, List<Slot>> inTurns(List<Contender> contenders, int threads) {
        contenders.forEach(contender -> slot(contender, threads, effort.warmUpMillis()));
        Map<String, List<Slot>> slots = new LinkedHashMap<>();
        for (int round = 0; round < effort.rounds(); round++) {
            for (int i = 0; i < contenders.size(); i++) {
                // Each round begins with another one, so that nobody always follows the same neighbour.
                Contender contender = contenders.get((i + round) % contenders.size());
                slots.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                        .add(slot(contender, threads, effort.slotMillis()));
            }
        }
        return slots;
    }

    private Slot slot(Contender contender, int threads, int millis) {
        Contender.Beside beside = contender.beside().get();
        try {
            return Callers.slot(contender.operation(), threads, TimeUnit.MILLISECONDS.toNanos(millis), lab);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(contender.name() + ", " + threads + " threads: " + e.getMessage(), e);
        } finally {
            beside.close();
        }
    }
}
