package dev.larder.benchmarks.measure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The parts that tables are written with.
 *
 * @since 0.1
 */
public final class Markdown {
    private Markdown() {}

    /**
     * A row.
     *
     * @param cells from left to right
     * @return a line with its line break
     */
    public static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /**
     * What stands below a header: the first and the last column hold words, the others numbers.
     *
     * @param columns at least 2
     * @return a line with its line break
     */
    public static String rule(int columns) {
        return "|---|" + "---:|".repeat(columns - 2) + "---|\n";
    }

    /**
     * Commands with how often they ran.
     *
     * @param commands by name
     * @return in one line, sorted by name
     */
    public static String commands(Map<String, ? extends Number> commands) {
        return new TreeMap<>(commands)
                .entrySet().stream()
                        .map(entry ->
                                entry.getKey() + " " + trimmed(entry.getValue().doubleValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String trimmed(double count) {
        return count == Math.rint(count)
                ? String.format(Locale.ROOT, "%.0f", count)
                : String.format(Locale.ROOT, "%.2f", count);
    }
}
