package dev.larder.memory;

/**
 * Something with a time to live.
 *
 * @param key what it is held under: an EntryKey, a LeaseKey, a Tag, or the name of a cache
 * @param value what is held
 * @param costBytes what it takes
 * @param deadlineNanos when it runs out, by the ticker
 * @param order tells apart what runs out at the same time; the older goes first
 */
record Held(Object key, Object value, long costBytes, long deadlineNanos, long order) {
    boolean isAlive(long nowNanos) {
        return deadlineNanos - nowNanos > 0;
    }
}
