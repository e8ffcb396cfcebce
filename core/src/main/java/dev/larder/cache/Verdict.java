package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/** What a read came to: the value, or why there is none, or the entry whose further stamps have to be compared first. */
record Verdict<V>(
        Outcome outcome,
        @Nullable V value,
        @Nullable Envelope pending,
        @Nullable Undecodable problem) {
    /** How it ended. */
    enum Outcome {
        HIT,
        ABSENT,
        INVALIDATED,
        UNDECODABLE,
        PENDING
    }

    private static final Verdict<?> ABSENT = new Verdict<>(Outcome.ABSENT, null, null, null);
    private static final Verdict<?> INVALIDATED = new Verdict<>(Outcome.INVALIDATED, null, null, null);

    static <V> Verdict<V> hit(V value) {
        return new Verdict<>(Outcome.HIT, value, null, null);
    }

    @SuppressWarnings("unchecked") // It holds no value, so it is one of any type.
    static <V> Verdict<V> absent() {
        return (Verdict<V>) ABSENT;
    }

    @SuppressWarnings("unchecked") // It holds no value, so it is one of any type.
    static <V> Verdict<V> invalidated() {
        return (Verdict<V>) INVALIDATED;
    }

    static <V> Verdict<V> undecodable(Undecodable problem) {
        return new Verdict<>(Outcome.UNDECODABLE, null, null, problem);
    }

    static <V> Verdict<V> pending(Envelope entry) {
        return new Verdict<>(Outcome.PENDING, null, entry, null);
    }
}
