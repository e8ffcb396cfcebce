package dev.larder.memory;

/**
 * Something with a time to live.
 *
 * @param key what it is held under: an EntryKey, a LeaseKey, a Tag, a TurnKey, or the name of a cache
 * @param value what is held
 * @param costBytes what it takes
 * @param deadlineNanos when it runs out, by the ticker
 * @param order tells apart what runs out at the same time; the older goes first
 * @param lastUse when it was used last; only what is in the map has one that counts
 */
record Held(Object key, Object value, long costBytes, long deadlineNanos, long order, LastUse lastUse) {
    /** Something to be put into the map, which says the order and notes the first use. */
    Held(Object key, Object value, long costBytes, long deadlineNanos, long order) {
        this(key, value, costBytes, deadlineNanos, order, new LastUse(0));
    }

    boolean isAlive(long nowNanos) {
        return deadlineNanos - nowNanos > 0;
    }
}
