package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a read came to.
 *
 * @param outcome how it ended
 * @param value the value of a hit
 * @param pending the entry whose further stamps have to be compared first
 * @param problem why an entry cannot be read
 * @param known the bytes of the entry that is there and is no hit, or at least the first of them
 */
record Verdict<V>(
        Outcome outcome,
        @Nullable V value,
        @Nullable Envelope pending,
        @Nullable Undecodable problem,
        byte @Nullable [] known) {
    /** How it ended. */
    enum Outcome {
        HIT,
        ABSENT,
        /** An entry says that there is no value. */
        KNOWN_ABSENT,
        INVALIDATED,
        UNDECODABLE,
        UNAVAILABLE,
        PENDING
    }

    private static final Verdict<?> ABSENT = new Verdict<>(Outcome.ABSENT, null, null, null, null);
    private static final Verdict<?> UNAVAILABLE = new Verdict<>(Outcome.UNAVAILABLE, null, null, null, null);

    static <V> Verdict<V> hit(V value) {
        return new Verdict<>(Outcome.HIT, value, null, null, null);
    }

    @SuppressWarnings("unchecked") // It holds no value, so it is one of any type.
    static <V> Verdict<V> absent() {
        return (Verdict<V>) ABSENT;
    }

    static <V> Verdict<V> knownAbsent(byte[] known) {
        return new Verdict<>(Outcome.KNOWN_ABSENT, null, null, null, known);
    }

    /** The store did not answer, and the policy is to go on without it. */
    @SuppressWarnings("unchecked") // It holds no value, so it is one of any type.
    static <V> Verdict<V> unavailable() {
        return (Verdict<V>) UNAVAILABLE;
    }

    static <V> Verdict<V> invalidated(byte[] known) {
        return new Verdict<>(Outcome.INVALIDATED, null, null, null, known);
    }

    static <V> Verdict<V> undecodable(Undecodable problem, byte[] known) {
        return new Verdict<>(Outcome.UNDECODABLE, null, null, problem, known);
    }

    static <V> Verdict<V> pending(Envelope entry) {
        return new Verdict<>(Outcome.PENDING, null, entry, null, entry.bytes());
    }
}
