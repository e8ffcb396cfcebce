package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a read came to.
 *
 * @param outcome how it ended
 * @param value the value of a hit
 * @param pending the entry whose further stamps have to be compared first
 * @param problem why an entry cannot be read
 * @param known the bytes of the entry that is there, or at least the first {@link Tracking#HEAD_BYTES} of them
 * @param former the value of an entry that is past its time
 * @param fromMemory whether nobody was asked
 */
record Verdict<V>(
        Outcome outcome,
        @Nullable V value,
        @Nullable Envelope pending,
        @Nullable Undecodable problem,
        byte @Nullable [] known,
        @Nullable V former,
        boolean fromMemory) {
    /** How it ended. */
    enum Outcome {
        HIT,
        ABSENT,
        /** An entry says that there is no value. */
        KNOWN_ABSENT,
        /** Its time is over, and it is kept for the case that no newer value can be had. */
        EXPIRED,
        INVALIDATED,
        UNDECODABLE,
        UNAVAILABLE,
        PENDING
    }

    private static final Verdict<?> ABSENT = of(Outcome.ABSENT, null);
    private static final Verdict<?> UNAVAILABLE = of(Outcome.UNAVAILABLE, null);

    private static <V> Verdict<V> of(Outcome outcome, byte @Nullable [] known) {
        return new Verdict<>(outcome, null, null, null, known, null, false);
    }

    static <V> Verdict<V> hit(V value, byte[] known) {
        return new Verdict<>(Outcome.HIT, value, null, null, known, null, false);
    }

    /** A value that was returned without asking anybody, or null for an entry that says that there is none. */
    static <V> Verdict<V> near(@Nullable V value, byte[] known) {
        Outcome outcome = value == null ? Outcome.KNOWN_ABSENT : Outcome.HIT;
        return new Verdict<>(outcome, value, null, null, known, null, true);
    }

    /** What is in memory, returned because the store cannot be reached. */
    static <V> Verdict<V> unvouched(V value) {
        return new Verdict<>(Outcome.HIT, value, null, null, null, null, false);
    }

    static <V> Verdict<V> expired(@Nullable V former, byte[] known) {
        return new Verdict<>(Outcome.EXPIRED, null, null, null, known, former, false);
    }

    @SuppressWarnings("unchecked") // It holds no value, so it is one of any type.
    static <V> Verdict<V> absent() {
        return (Verdict<V>) ABSENT;
    }

    static <V> Verdict<V> knownAbsent(byte[] known) {
        return of(Outcome.KNOWN_ABSENT, known);
    }

    /** The store did not answer, and the policy is to go on without it. */
    @SuppressWarnings("unchecked") // It holds no value, so it is one of any type.
    static <V> Verdict<V> unavailable() {
        return (Verdict<V>) UNAVAILABLE;
    }

    static <V> Verdict<V> invalidated(byte[] known) {
        return of(Outcome.INVALIDATED, known);
    }

    static <V> Verdict<V> undecodable(Undecodable problem, byte[] known) {
        return new Verdict<>(Outcome.UNDECODABLE, null, null, problem, known, null, false);
    }

    static <V> Verdict<V> pending(Envelope entry) {
        return new Verdict<>(Outcome.PENDING, null, entry, null, entry.bytes(), null, false);
    }
}
