package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import java.util.List;

/**
 * Invalidating many entries at once: a tag of Larder beside deleting as many keys in the ways that others have.
 *
 * @since 0.1
 */
public final class TagsSuite implements Suite {
    private TagsSuite() {}

    /**
     * Opens nothing yet: each way has the server for itself.
     *
     * @param lab the server
     * @return never null
     */
    public static TagsSuite on(Lab lab) {
        return new TagsSuite();
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(new Invalidations());
    }

    @Override
    public void close() {
        // Each group is closed as soon as it has been measured.
    }
}
