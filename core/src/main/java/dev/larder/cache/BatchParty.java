package dev.larder.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * Some keys that are missing: those that this batch is the pilot of, and those whose flights are waited for. Who has an old value of a
 * key is waited for last and not for long.
 */
record BatchParty<V>(List<BatchKey<V>> pilots, List<BatchKey<V>> patient, List<BatchKey<V>> impatient) {
    BatchParty() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void sit(BatchKey<V> key) {
        (key.hasSpare() ? impatient : patient).add(key);
    }

    /** Whether the load may go on when its caller has gone. */
    boolean maySettleForLess() {
        return pilots.stream().anyMatch(BatchKey::hasSpare);
    }
}
