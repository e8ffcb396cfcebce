package dev.larder.benchmarks.measure;

/**
 * Something that is measured and shown as one table.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Measurement {
    /**
     * Measures. Blocks for as long as the effort says.
     *
     * @param lab the server that is called
     * @param effort how long and how often
     * @return the table in Markdown under its title, the last line with its line break
     * @throws IllegalStateException if a call fails
     */
    String table(Lab lab, Effort effort);
}
