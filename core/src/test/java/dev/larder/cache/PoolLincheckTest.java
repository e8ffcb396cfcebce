package dev.larder.cache;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Goal: nothing stays in a pool that was closed while it was given something. Method: model checking. */
public class PoolLincheckTest {
    private final Pool<Object> pool = new Pool<>(Object::new, thing -> {});
    private final AtomicInteger turns = new AtomicInteger();

    /** For Lincheck, which makes one for every try. */
    public PoolLincheckTest() {}

    /** One of the two threads gives, the other closes; what comes after both says how many things are left: none. */
    @Operation
    public int giveCloseOrCount() {
        int turn = turns.getAndIncrement();
        if (turn == 0) {
            pool.give(pool.take());
            return 0;
        }
        if (turn == 1) {
            pool.close();
            return 0;
        }
        return pool.idle();
    }

    @Test
    void close_anyInterleaving_leavesNothing() {
        new ModelCheckingOptions()
                .iterations(1)
                .invocationsPerIteration(700)
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(1)
                .check(getClass());
    }
}
