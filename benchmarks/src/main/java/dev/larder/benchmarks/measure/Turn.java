package dev.larder.benchmarks.measure;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A number for each call of one thread of JMH, one after the other from a start of its own.
 *
 * @since 0.1
 */
@State(Scope.Thread)
public class Turn {
    private int turn = ThreadLocalRandom.current().nextInt(1 << 20);

    /** The next number. */
    public int next() {
        return turn++;
    }
}
