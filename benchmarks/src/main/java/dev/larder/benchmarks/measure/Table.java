package dev.larder.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * An outcome as a Markdown table: the middle of the slots with the smallest and largest, the ratio to each floor, the
 * processor time and the commands of a call.
 *
 * @since 0.1
 */
public final class Table {
    private final Outcome outcome;
    private final List<String> floors;

    private Table(Outcome outcome) {
        this.outcome = outcome;
        this.floors = outcome.contest().floors();
    }

    /**
     * Writes an outcome down.
     *
     * @param outcome what was measured
     * @return lines, the last with its line break
     */
    public static String of(Outcome outcome) {
        return new Table(outcome).text();
    }

    private String text() {
        StringBuilder text =
                new StringBuilder("### ").append(outcome.contest().title()).append("\n\n");
        text.append(line(header())).append(rule(header().size()));
        for (Contender contender : outcome.contest().contenders()) {
            text.append(line(row(contender.name())));
        }
        return text.toString();
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(List.of("call"));
        for (int callers : outcome.threads()) {
            header.add((callers == 1 ? "p50 µs, " : "calls/s, ") + threads(callers));
            for (String floor : floors) {
                header.add((callers == 1 ? "÷ " : "of ") + floor);
            }
        }
        for (int callers : ends()) {
            header.add("CPU µs a call at " + threads(callers) + ", client + Redis");
        }
        header.add("commands a call");
        return header;
    }

    private List<String> row(String name) {
        List<String> row = new ArrayList<>(List.of(name));
        for (int callers : outcome.threads()) {
            ToDoubleFunction<Slot> figure = callers == 1 ? Slot::p50Micros : Slot::callsPerSecond;
            Cell cell = outcome.cell(name, callers);
            row.add(withRange(cell, figure, callers == 1 ? "%.1f" : "%.0f"));
            for (String floor : floors) {
                double reference = outcome.cell(floor, callers).median(figure);
                row.add(String.format(Locale.ROOT, "%.2f", cell.median(figure) / reference));
            }
        }
        for (int callers : ends()) {
            row.add(cpu(outcome.cell(name, callers)));
        }
        row.add(commands(outcome.commandsOf(name)));
        return row;
    }

    /** The fewest and the most callers. */
    private List<Integer> ends() {
        List<Integer> threads = outcome.threads();
        return List.of(threads.get(0), threads.get(threads.size() - 1)).stream()
                .distinct()
                .toList();
    }

    private static String threads(int callers) {
        return callers == 1 ? "1 thread" : callers + " threads";
    }

    private static String cpu(Cell cell) {
        return String.format(
                Locale.ROOT, "%.1f + %.1f", cell.median(Slot::clientCpuMicros), cell.median(Slot::redisCpuMicros));
    }

    private static String withRange(Cell cell, ToDoubleFunction<Slot> figure, String format) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + "-" + format + ")",
                cell.median(figure),
                cell.min(figure),
                cell.max(figure));
    }

    private static String commands(Map<String, Double> commands) {
        return new TreeMap<>(commands)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + trimmed(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String trimmed(double count) {
        return count == Math.rint(count)
                ? String.format(Locale.ROOT, "%.0f", count)
                : String.format(Locale.ROOT, "%.2f", count);
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String rule(int columns) {
        return "|---|" + "---:|".repeat(columns - 2) + "---|\n";
    }
}
