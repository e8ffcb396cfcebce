package dev.larder.cache;

import dev.larder.cache.Waiting.What;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Goal: what is remembered while an earlier one of the same is being carried out is carried out after it. Method: model checking of the
 * backlog, whose attempts are made as the outbox makes them.
 */
public class OutboxLincheckTest {
    private static final What WHAT = new What.Entry(new EntryKey("db", "k"));

    private final Backlog backlog = new Backlog(10, 10, 10);
    private final AtomicInteger turns = new AtomicInteger();

    /** Changes that this node wanted and could not make, and how many of them the last removal in the store came after. */
    private final AtomicInteger wanted = new AtomicInteger();

    private volatile int removed;

    /** For Lincheck, which makes one for every try. */
    public OutboxLincheckTest() {}

    /** First one is remembered; then one thread carries out while another remembers once more; in the end nothing may be left undone. */
    @Operation
    public int rememberCarryOutOrCount() {
        int turn = turns.getAndIncrement();
        if (turn == 0 || turn == 1) {
            remember();
            return 0;
        }
        if (turn == 2) {
            carryOut();
            return 0;
        }
        carryOut();
        return wanted.get() - removed;
    }

    private void remember() {
        wanted.incrementAndGet();
        backlog.add(List.of(WHAT), 0);
    }

    private void carryOut() {
        CompletableFuture<Boolean> attempt = new CompletableFuture<>();
        Backlog.Claim claim = backlog.claim(backlog.concerning(List.of(new EntryKey("db", "k")), List.of()), attempt);
        if (!claim.mine().isEmpty()) {
            removed = wanted.get();
            backlog.settle(claim.mine(), true);
        }
    }

    @Test
    void remember_anyInterleavingWithCarryingOut_isNotLost() {
        new ModelCheckingOptions()
                .iterations(1)
                .invocationsPerIteration(700)
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(1)
                .actorsAfter(1)
                .check(getClass());
    }
}
