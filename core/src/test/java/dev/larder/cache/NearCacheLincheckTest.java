package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Goal: however a read and the notice of a change interleave, the old value is not left in memory. Method: model checking. */
public class NearCacheLincheckTest {
    private static final NearEntry.Times FOREVER = new NearEntry.Times(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private static final StoredKey KEY = StoredKey.of("c", "k", 100);

    /** For Lincheck, which makes one for every try. */
    public NearCacheLincheckTest() {}

    /** One of the two threads reads and keeps, the other changes and is told; what comes after both says whether what is kept is old. */
    abstract static class Node {
        private final NearCache<Integer> near;
        private final Watch watch = new Watch(0);
        private final AtomicInteger store = new AtomicInteger(1);
        private final AtomicInteger turns = new AtomicInteger();

        Node(Safeguards safeguards) {
            near = new NearCache<>(NearPolicy.TRACK, () -> 0, safeguards, (kind, key) -> {}, key -> {}, Runnable::run);
        }

        /**
         * A turn.
         *
         * @return whether memory is wrong
         */
        @Operation
        public boolean readChangeOrLook() {
            switch (turns.getAndIncrement()) {
                case 0 -> {
                    long count = near.count(KEY);
                    int value = store.get();
                    near.keep(KEY, count, entry(value));
                    return false;
                }
                case 1 -> {
                    store.incrementAndGet();
                    near.change("k");
                    return false;
                }
                default -> {
                    Integer kept = near.hit("k", null);
                    return kept != null && kept != store.get();
                }
            }
        }

        private NearEntry<Integer> entry(int value) {
            byte[] stored = Integer.toString(value).getBytes(StandardCharsets.US_ASCII);
            return NearEntry.of(value, KEY, stored, FOREVER, watch, List.of(), List.of());
        }
    }

    /** As it is. */
    public static class Guarded extends Node {
        /** For Lincheck. */
        public Guarded() {
            super(Safeguards.ALL);
        }
    }

    /** Keeps what it has read whatever was told meanwhile. */
    public static class WithoutReservations extends Node {
        /** For Lincheck. */
        public WithoutReservations() {
            super(new Safeguards(true, true, false, true));
        }
    }

    @Test
    void keep_anyInterleavingWithAChange_leavesNothingOld() {
        options().check(Guarded.class);
    }

    @Test
    void keep_withoutReservations_leavesTheOldValue() {
        assertThatThrownBy(() -> options().check(WithoutReservations.class)).isInstanceOf(LincheckAssertionError.class);
    }

    /** What the map does to a key is one step. To look for interleavings within it would leave none to look for between the steps. */
    static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .addGuarantee(forClasses(name -> name.startsWith("com.github.benmanes.caffeine."))
                        .allMethods()
                        .treatAsAtomic())
                .iterations(1)
                .invocationsPerIteration(200)
                .minimizeFailedScenario(false)
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(1);
    }
}
