package dev.larder.cache;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Remembers of what this node writes when its time is over and whether it removed it, so that a later read that finds nothing can tell
 * why. Bounded: eight bytes for each of {@link #SLOTS} keys, in sets of {@link #WAYS}; where a set is full the key whose time is over
 * first is forgotten, and it is remembered that something was.
 *
 * <p>Thread-safe without locks. Two that change one set at once may lose one of the changes, and 24 bits of hash tell keys of a set
 * apart: what it costs is a miss that is counted under the wrong cause.
 */
final class Departures {
    /** How many keys are remembered; a power of two. One mebibyte. */
    static final int SLOTS = 1 << 17;

    /** How many keys a set has. */
    static final int WAYS = 4;

    /** The clocks of the store and of this node may be so far apart. */
    static final long CLOCK_MILLIS = 100;

    // A slot: 24 bits of the hash, two bits of state, 38 bits of the time, which is enough to tell before from after
    // for four years.
    private static final int TIME_BITS = 38;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final long HALF = 1L << (TIME_BITS - 1);
    private static final int STATE_BITS = 2;
    private static final long STATE_MASK = (1L << STATE_BITS) - 1;
    private static final int PRINT_AT = TIME_BITS + STATE_BITS;

    // No state is 0, so that 0 is an empty slot.
    private static final long WRITTEN = 1;
    private static final long REMOVED = 2;
    private static final long EVICTED = 3;

    private final LongSupplier clockMillis;
    private final AtomicLongArray slots;

    /** A bit for each set: whether it has forgotten something. */
    private final AtomicIntegerArray forgetful;

    Departures(LongSupplier clockMillis) {
        this(clockMillis, SLOTS);
    }

    Departures(LongSupplier clockMillis, int size) {
        this.clockMillis = clockMillis;
        this.slots = new AtomicLongArray(size);
        this.forgetful = new AtomicIntegerArray(Math.max(1, size / WAYS / Integer.SIZE));
    }

    /** An entry was written that stays so long. */
    void written(EntryKey key, long millis) {
        long hash = hash(key);
        int at = slotToWrite(hash);
        slots.set(at, slot(hash, WRITTEN, clockMillis.getAsLong() + millis));
    }

    /** This node removes entries. */
    void removed(Collection<EntryKey> keys) {
        keys.forEach(key -> mark(key, REMOVED));
    }

    /** This node removed entries to make room. */
    void evicted(Collection<EntryKey> keys) {
        keys.forEach(key -> mark(key, EVICTED));
    }

    private void mark(EntryKey key, long state) {
        long hash = hash(key);
        int at = find(hash);
        if (at >= 0) {
            slots.set(at, slot(hash, state, slots.get(at)));
        }
    }

    /** Why nothing is found under a key. */
    Absence cause(EntryKey key) {
        long hash = hash(key);
        int at = find(hash);
        if (at < 0) {
            return isForgetful(set(hash)) ? Absence.UNKNOWN : Absence.COLD;
        }
        long slot = slots.get(at);
        if (isOver(slot, clockMillis.getAsLong() + CLOCK_MILLIS)) {
            return Absence.EXPIRED;
        }
        long state = slot >>> TIME_BITS & STATE_MASK;
        return state == REMOVED ? Absence.REMOVED : state == EVICTED ? Absence.EVICTED : Absence.GONE;
    }

    private int slotToWrite(long hash) {
        int known = find(hash);
        if (known >= 0) {
            return known;
        }
        int first = set(hash) * WAYS;
        int victim = first;
        for (int at = first; at < first + WAYS; at++) {
            if (slots.get(at) == 0) {
                return at;
            }
            if (isOver(slots.get(at), slots.get(victim) & TIME_MASK)) {
                victim = at;
            }
        }
        int set = set(hash);
        forgetful.getAndAccumulate(set / Integer.SIZE, 1 << set % Integer.SIZE, (bits, bit) -> bits | bit);
        return victim;
    }

    private int find(long hash) {
        int first = set(hash) * WAYS;
        long print = hash >>> PRINT_AT;
        for (int at = first; at < first + WAYS; at++) {
            long slot = slots.get(at);
            if (slot != 0 && slot >>> PRINT_AT == print) {
                return at;
            }
        }
        return -1;
    }

    private boolean isForgetful(int set) {
        return (forgetful.get(set / Integer.SIZE) >>> set % Integer.SIZE & 1) != 0;
    }

    private int set(long hash) {
        return (int) hash & slots.length() / WAYS - 1;
    }

    /** Whether the time of a slot is not after another. */
    private static boolean isOver(long slot, long millis) {
        return (millis - slot & TIME_MASK) < HALF;
    }

    private static long slot(long hash, long state, long millis) {
        return (hash >>> PRINT_AT) << PRINT_AT | state << TIME_BITS | (millis & TIME_MASK);
    }

    /** Strings keep their hashes, so this costs little; both its ends are used. */
    private static long hash(EntryKey key) {
        long both = ((long) key.cache().hashCode() << Integer.SIZE) | (key.key().hashCode() & 0xffffffffL);
        long mixed = both * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
        return mixed ^ (mixed >>> 32);
    }
}
