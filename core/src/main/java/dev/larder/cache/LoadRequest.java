package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/**
 * What one caller who may load wants.
 *
 * @param key as the caller gave it
 * @param stored as it is stored
 * @param options tags and time to live that are known beforehand
 * @param loader finds the value
 * @param absentIsAnswer whether the caller wants to know that there is no value
 * @param <V> the values
 */
record LoadRequest<V>(
        String key, StoredKey stored, EntryOptions options, Loader<Loaded<V>> loader, boolean absentIsAnswer) {
    /** What a read answers, or null if the value has to be loaded. */
    @Nullable
    Loaded<V> answer(Verdict<V> found) {
        V value = found.value();
        if (value != null) {
            return new Loaded<>(value);
        }
        return absentIsAnswer && found.outcome() == Verdict.Outcome.KNOWN_ABSENT ? new Loaded<>(null) : null;
    }
}
