package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Effort;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Markdown;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.peers.EntryGroup;
import dev.larder.benchmarks.peers.GroupKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A table of what it costs to invalidate groups of entries, a row for each way and size. */
final class Invalidations implements Measurement {
    private static final List<String> HEADER = List.of("how", "entries", "ms", "Redis CPU ms", "commands");

    /** Filling a million takes longest, so that is done once. */
    private static final int MANY = 1_000_000;

    private static final int SAMPLES = 3;

    /** How many entries are read afterwards. */
    private static final int CHECKED = 100;

    @Override
    public String table(Lab lab, Effort effort) {
        StringBuilder text = new StringBuilder("### Invalidating entries of ")
                .append(EntryGroup.VALUE_BYTES)
                .append(" bytes\n\n");
        text.append(Markdown.line(HEADER)).append(Markdown.rule(HEADER.size()));
        for (int entries : sizes(effort)) {
            for (GroupKind kind : GroupKind.values()) {
                text.append(Markdown.line(row(kind, entries, lab)));
            }
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%nEach time is the middle of %d, that of a million entries the only one.%n",
                        SAMPLES))
                .toString();
    }

    /** The more rounds, the larger the groups. */
    private static List<Integer> sizes(Effort effort) {
        List<Integer> sizes = new ArrayList<>(List.of(10, 10_000));
        if (effort.rounds() >= Effort.NORMAL.rounds()) {
            sizes.add(100_000);
        }
        if (effort.rounds() >= Effort.FULL.rounds()) {
            sizes.add(MANY);
        }
        return sizes;
    }

    private static List<String> row(GroupKind kind, int entries, Lab lab) {
        int samples = entries == MANY ? 1 : SAMPLES;
        double[] millis = new double[samples];
        double[] cpuMillis = new double[samples];
        Map<String, Long> commands = new TreeMap<>();
        lab.flush();
        try (EntryGroup group = kind.open(lab)) {
            // The first time classes are loaded and connections made.
            group.fill(1);
            group.invalidate();
            for (int i = 0; i < samples; i++) {
                int sample = i;
                group.fill(entries);
                commands.clear();
                commands.putAll(lab.commandsDuring(() -> {
                    double cpu = lab.redisCpuMicros();
                    long start = System.nanoTime();
                    group.invalidate();
                    millis[sample] = (System.nanoTime() - start) / 1e6;
                    cpuMillis[sample] = (lab.redisCpuMicros() - cpu) / 1e3;
                }));
                // Those by which the processor time is asked for.
                commands.merge("info", -2L, Long::sum);
                commands.values().removeIf(calls -> calls == 0);
                check(group, kind, entries);
            }
        }
        return List.of(
                kind.title(),
                Integer.toString(entries),
                String.format(Locale.ROOT, "%.2f", middle(millis)),
                String.format(Locale.ROOT, "%.2f", middle(cpuMillis)),
                Markdown.commands(commands));
    }

    private static double middle(double[] figures) {
        Arrays.sort(figures);
        return figures[figures.length / 2];
    }

    private static void check(EntryGroup group, GroupKind kind, int entries) {
        for (int i = 0; i < Math.min(CHECKED, entries); i++) {
            int number = (int) ((long) i * entries / Math.min(CHECKED, entries));
            if (group.isHit(number)) {
                throw new IllegalStateException(
                        kind.title() + " must have made entry " + number + " of " + entries + " a miss, was a hit");
            }
        }
    }
}
