package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Goal: however reading a stamp and the notice of its change interleave, no value goes by the old one. Method: model checking. */
public class StampRefsLincheckTest {
    private static final String TAG = "t";

    /** For Lincheck, which makes one for every try. */
    public StampRefsLincheckTest() {}

    /** One of the two threads reads the stamp, the other replaces it and is told; what comes after both says whether the old one counts. */
    abstract static class Node {
        private final StampRefs refs = new StampRefs(Runnable::run);
        private final Watch watch = new Watch(0);
        private final AtomicInteger turns = new AtomicInteger();
        private volatile Stamp store = new Stamp(1, 1);
        private volatile @Nullable StampRef carried;
        private volatile @Nullable Stamp read;

        /**
         * A turn.
         *
         * @return whether a value with the old stamp is valid
         */
        @Operation
        public boolean readReplaceOrLook() {
            switch (turns.getAndIncrement()) {
                case 0 -> {
                    readStamp();
                    return false;
                }
                case 1 -> {
                    store = new Stamp(2, 2);
                    refs.change(TAG);
                    return false;
                }
                default -> {
                    StampRef ref = carried;
                    Stamp stamp = read;
                    return ref != null
                            && stamp != null
                            && ref.isOf(stamp)
                            && ref.isValid(watch, 0, 0)
                            && !stamp.equals(store);
                }
            }
        }

        abstract void readStamp();

        StampRef ref() {
            return refs.of(TAG);
        }

        Stamp ask() {
            return store;
        }

        void carry(StampRef ref, Stamp stamp) {
            ref.set(stamp, watch);
            read = stamp;
            carried = ref;
        }
    }

    /** As it is: the reference is there before the stamp is asked for. */
    public static class Guarded extends Node {
        /** For Lincheck. */
        public Guarded() {}

        @Override
        void readStamp() {
            StampRef ref = ref();
            carry(ref, ask());
        }
    }

    /** Asks first, so that a notice finds no reference to change. */
    public static class AskedFirst extends Node {
        /** For Lincheck. */
        public AskedFirst() {}

        @Override
        void readStamp() {
            Stamp stamp = ask();
            carry(ref(), stamp);
        }
    }

    @Test
    void set_anyInterleavingWithAChange_leavesNoOldStamp() {
        NearCacheLincheckTest.options().check(Guarded.class);
    }

    @Test
    void set_referenceMadeAfterAsking_leavesTheOldStamp() {
        assertThatThrownBy(() -> NearCacheLincheckTest.options().check(AskedFirst.class))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
