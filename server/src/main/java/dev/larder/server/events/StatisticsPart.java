package dev.larder.server.events;

import java.time.Duration;

/**
 * One member of the events of statistics: what a path answers to {@code GET}.
 *
 * <p>Thread-safe; asked by one thread at a time.
 *
 * @since 0.1
 */
public interface StatisticsPart {
    /**
     * What the member is called.
     *
     * @return the same always; no two alike
     */
    String partName();

    /**
     * What the path answers.
     *
     * @return what is written as JSON
     * @throws RuntimeException where the path answers with a problem; the member is null then
     */
    Object part();

    /**
     * How long an answer is good for; costly ones longer.
     *
     * @return at least a second
     */
    default Duration partValidFor() {
        return Duration.ofSeconds(1);
    }

    /**
     * Whether it may be asked while the system is shut down.
     *
     * @return false unless its path answers then
     */
    default boolean partWhileShutDown() {
        return false;
    }
}
