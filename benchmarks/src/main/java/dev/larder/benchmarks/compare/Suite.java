package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Contest;
import java.util.List;

/**
 * Contests that belong together, with what they need opened. Closing it closes that.
 *
 * @since 0.1
 */
public interface Suite extends AutoCloseable {
    /**
     * What is measured.
     *
     * @return at least one, in the order to run them
     */
    List<Contest> contests();

    /** Closes all clients. */
    @Override
    void close();
}
