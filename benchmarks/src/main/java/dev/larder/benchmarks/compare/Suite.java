package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Measurement;
import java.util.List;

/**
 * Measurements that belong together, with what they need opened. Closing it closes that.
 *
 * @since 0.1
 */
public interface Suite extends AutoCloseable {
    /**
     * What is measured.
     *
     * @return at least one, in the order to run them
     */
    List<Measurement> measurements();

    /** Closes all clients. */
    @Override
    void close();
}
