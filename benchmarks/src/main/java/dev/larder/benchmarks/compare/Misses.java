package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Effort;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Markdown;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.peers.PeerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A table of what it costs when everybody misses the same key; one round a key. */
final class Misses implements Measurement {
    static final int NODES = 3;
    static final int CALLERS = 200;
    static final int LOAD_MILLIS = 50;

    private final List<PeerKind> kinds;

    Misses(List<PeerKind> kinds) {
        this.kinds = kinds;
    }

    @Override
    public String table(Lab lab, Effort effort) {
        List<String> header =
                List.of("cache", "loader calls", "p50 wait, ms", "p99 wait, ms", "÷ the load", "commands a round");
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "### %d callers on %d nodes miss one key, which takes %d ms to load%n%n",
                CALLERS,
                NODES,
                LOAD_MILLIS));
        text.append(Markdown.line(header)).append(Markdown.rule(header.size()));
        for (PeerKind kind : kinds) {
            text.append(Markdown.line(row(kind, lab, effort.rounds())));
        }
        return text.append(String.format(
                        Locale.ROOT, "%nEach figure is the middle (smallest-largest) of %d rounds.%n", effort.rounds()))
                .toString();
    }

    private static List<String> row(PeerKind kind, Lab lab, int rounds) {
        List<Stampede> measured = new ArrayList<>();
        Map<String, Double> commands = new TreeMap<>();
        lab.flush();
        try (Fleet fleet = Fleet.open(kind, lab)) {
            fleet.stampede("unmeasured");
            lab.commandsDuring(() -> {
                        for (int round = 0; round < rounds; round++) {
                            measured.add(fleet.stampede("miss:" + round));
                        }
                    })
                    .forEach((name, calls) -> commands.put(name, (double) calls / rounds));
        }
        double p99 = middle(measured.stream().mapToDouble(Stampede::p99Millis).toArray());
        return List.of(
                kind.title(),
                loads(measured),
                String.format(
                        Locale.ROOT,
                        "%.0f",
                        middle(measured.stream()
                                .mapToDouble(Stampede::p50Millis)
                                .toArray())),
                String.format(Locale.ROOT, "%.0f", p99),
                String.format(Locale.ROOT, "%.2f", p99 / LOAD_MILLIS),
                Markdown.commands(commands));
    }

    private static String loads(List<Stampede> measured) {
        double[] loads = measured.stream().mapToDouble(Stampede::loads).toArray();
        return String.format(
                Locale.ROOT,
                "%.0f (%d-%d)",
                middle(loads),
                measured.stream().mapToInt(Stampede::loads).min().orElseThrow(),
                measured.stream().mapToInt(Stampede::loads).max().orElseThrow());
    }

    private static double middle(double[] figures) {
        Arrays.sort(figures);
        return figures[figures.length / 2];
    }
}
