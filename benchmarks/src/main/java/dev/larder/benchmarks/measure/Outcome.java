package dev.larder.benchmarks.measure;

import java.util.List;
import java.util.Map;

/**
 * What a contest showed.
 *
 * @param contest what was measured
 * @param threads the numbers of callers, in order
 * @param cells the slots by contender and number of callers
 * @param commands what one call makes the server run, by contender
 * @since 0.1
 */
public record Outcome(
        Contest contest,
        List<Integer> threads,
        Map<String, Map<Integer, Cell>> cells,
        Map<String, Map<String, Double>> commands) {
    /**
     * The slots of one contender.
     *
     * @param name the contender
     * @param callers the number of callers
     * @return never null
     * @throws IllegalArgumentException if it was not measured
     */
    public Cell cell(String name, int callers) {
        Map<Integer, Cell> row = cells.get(name);
        Cell cell = row == null ? null : row.get(callers);
        if (cell == null) {
            throw new IllegalArgumentException(name + " was not measured with " + callers + " threads");
        }
        return cell;
    }

    /**
     * What one call of a contender makes the server run.
     *
     * @param name the contender
     * @return empty if it was not counted
     */
    public Map<String, Double> commandsOf(String name) {
        return commands.getOrDefault(name, Map.of());
    }
}
