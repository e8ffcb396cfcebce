package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.larder.cache.Waiting.What;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Goal: what is remembered while an earlier one of the same is being carried out is carried out after it. Method: model checking of the
 * backlog, whose attempts are made as the outbox makes them.
 */
public class OutboxLincheckTest {
    private static final What WHAT = new What.Entry(new EntryKey("db", "k"));

    /** For Lincheck, which makes one for every try. */
    public OutboxLincheckTest() {}

    /** A node that cannot reach the store at first. */
    abstract static class Node {
        private final Backlog backlog = new Backlog(10, 10, 10);
        private final AtomicInteger turns = new AtomicInteger();

        /** Changes that this node wanted and could not make, and how many of them the last removal in the store came after. */
        private final AtomicInteger wanted = new AtomicInteger();

        private volatile int removed;

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

        abstract void carryOut();

        Backlog.Claim claim() {
            CompletableFuture<Boolean> attempt = new CompletableFuture<>();
            return backlog.claim(backlog.concerning(List.of(new EntryKey("db", "k")), List.of()), attempt);
        }

        int wanted() {
            return wanted.get();
        }

        void settle(Backlog.Claim claim, int changes) {
            if (!claim.mine().isEmpty()) {
                removed = changes;
                backlog.settle(claim.mine(), true);
            }
        }
    }

    /** As it is: what is claimed is carried out after that. */
    public static class Guarded extends Node {
        /** For Lincheck. */
        public Guarded() {}

        @Override
        void carryOut() {
            Backlog.Claim claim = claim();
            settle(claim, wanted());
        }
    }

    /** Carries out first, so that what is remembered meanwhile is claimed and settled without. */
    public static class CarriedOutFirst extends Node {
        /** For Lincheck. */
        public CarriedOutFirst() {}

        @Override
        void carryOut() {
            int changes = wanted();
            settle(claim(), changes);
        }
    }

    @Test
    void remember_anyInterleavingWithCarryingOut_isNotLost() {
        options().check(Guarded.class);
    }

    @Test
    void remember_carriedOutBeforeItIsClaimed_isLost() {
        // The race is between the steps: to look for interleavings within the backlog would leave none to look for
        // there.
        assertThatThrownBy(() -> options()
                        .addGuarantee(forClasses(name -> name.equals(Backlog.class.getName()))
                                .allMethods()
                                .treatAsAtomic())
                        .minimizeFailedScenario(false)
                        .check(CarriedOutFirst.class))
                .isInstanceOf(LincheckAssertionError.class);
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(1)
                .invocationsPerIteration(700)
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(1)
                .actorsAfter(1);
    }
}
