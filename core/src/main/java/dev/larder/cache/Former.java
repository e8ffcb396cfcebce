package dev.larder.cache;

import dev.larder.base.Codec;
import dev.larder.cache.AdaptiveTtl.Change;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entry that a load replaces, as far as the next time to live depends on it.
 *
 * @param value its value, or null if that is not known
 * @param ttlMillis how long it was to live; negative if there was none
 * @param invalidated whether somebody said that it is wrong
 * @param <V> the values
 */
record Former<V>(@Nullable V value, long ttlMillis, boolean invalidated) {
    private static final long NONE = -1;

    /** No entry before. */
    static <V> Former<V> none() {
        return new Former<>(null, NONE, false);
    }

    /** What a read has found. */
    static <V> Former<V> of(Verdict<V> found) {
        byte[] head = found.known();
        return switch (found.outcome()) {
            case HIT -> new Former<>(found.value(), head == null ? NONE : ttlMillis(head), false);
            case EXPIRED -> new Former<>(found.former(), head == null ? NONE : ttlMillis(head), false);
            case INVALIDATED -> new Former<>(null, head == null ? NONE : ttlMillis(head), true);
            case ABSENT, KNOWN_ABSENT, UNDECODABLE, UNAVAILABLE, PENDING -> none();
        };
    }

    private static long ttlMillis(byte[] head) {
        Envelope entry = Envelope.of(head);
        return entry.isNull() ? NONE : entry.softDeadlineMillis() - entry.createdMillis();
    }

    /** What became of the value; {@code raw} is the new one as encoded. */
    Change change(Codec<V> codec, byte[] raw) {
        if (ttlMillis <= 0) {
            return Change.UNKNOWN;
        }
        if (invalidated) {
            return Change.INVALIDATED;
        }
        V before = value;
        if (before == null) {
            return Change.UNKNOWN;
        }
        return Arrays.equals(codec.encode(before), raw) ? Change.UNCHANGED : Change.CHANGED;
    }
}
