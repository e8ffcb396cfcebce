package dev.larder.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * An outcome as a Markdown table: the middle of the slots with the smallest and largest, the ratio to each floor, the
 * processor time and the commands of a call.
 *
 * @since 0.1
 */
public final class Table {
    private static final double MILLION = 1e6;
    private static final double NANOS_OF_MICRO = 1e3;

    private final Outcome outcome;
    private final List<String> floors;
    private final int batch;

    private Table(Outcome outcome) {
        this.outcome = outcome;
        this.floors = outcome.contest().floors();
        this.batch = outcome.contest().batch();
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
        text.append(Markdown.line(header())).append(Markdown.rule(header().size()));
        for (Contender contender : outcome.contest().contenders()) {
            text.append(Markdown.line(row(contender.name())));
        }
        return text.toString();
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(List.of("call"));
        for (int callers : outcome.threads()) {
            header.add((callers == 1 ? timeUnit() : rateUnit()) + ", " + threads(callers));
            for (String floor : floors) {
                header.add((callers == 1 ? "÷ " : "of ") + floor);
            }
        }
        for (int callers : ends()) {
            header.add("CPU " + (isBatch() ? "ns" : "µs") + " a call at " + threads(callers) + ", client + Redis");
        }
        header.add("commands a call");
        return header;
    }

    private List<String> row(String name) {
        List<String> row = new ArrayList<>(List.of(name));
        for (int callers : outcome.threads()) {
            ToDoubleFunction<Slot> figure = callers == 1 ? this::time : this::rate;
            Cell cell = outcome.cell(name, callers);
            row.add(withRange(cell, figure, callers == 1 || isBatch() ? "%.1f" : "%.0f"));
            for (String floor : floors) {
                double reference = outcome.cell(floor, callers).median(figure);
                row.add(String.format(Locale.ROOT, "%.2f", cell.median(figure) / reference));
            }
        }
        for (int callers : ends()) {
            row.add(cpu(outcome.cell(name, callers)));
        }
        row.add(Markdown.commands(outcome.commandsOf(name)));
        return row;
    }

    private boolean isBatch() {
        return batch > 1;
    }

    private String timeUnit() {
        return isBatch() ? "ns" : "p50 µs";
    }

    private String rateUnit() {
        return isBatch() ? "M calls/s" : "calls/s";
    }

    /** How long a call takes: in microseconds, or where an operation makes many in nanoseconds. */
    private double time(Slot slot) {
        return scaled(slot.p50Micros());
    }

    /** How many calls a second: in units, or where an operation makes many in millions. */
    private double rate(Slot slot) {
        return isBatch() ? slot.callsPerSecond() * batch / MILLION : slot.callsPerSecond();
    }

    private double scaled(double micros) {
        return isBatch() ? micros * NANOS_OF_MICRO / batch : micros;
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

    private String cpu(Cell cell) {
        return String.format(
                Locale.ROOT,
                "%.1f + %.1f",
                scaled(cell.median(Slot::clientCpuMicros)),
                scaled(cell.median(Slot::redisCpuMicros)));
    }

    private static String withRange(Cell cell, ToDoubleFunction<Slot> figure, String format) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + "-" + format + ")",
                cell.median(figure),
                cell.min(figure),
                cell.max(figure));
    }
}
