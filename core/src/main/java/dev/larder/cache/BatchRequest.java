package dev.larder.cache;

import dev.larder.base.LarderException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one caller of a batch wants.
 *
 * @param keys by name, distinct, in the caller's order
 * @param options for each entry
 * @param loader fetches the values
 */
record BatchRequest<V>(Map<String, StoredKey> keys, EntryOptions options, BatchLoader<? extends V> loader) {
    /** Its keys at the beginning of one execution. */
    List<BatchKey<V>> begin() {
        List<BatchKey<V>> all = new ArrayList<>(keys.size());
        keys.forEach((name, stored) -> all.add(new BatchKey<>(name, stored)));
        return all;
    }

    /** What came of all keys in the end. */
    static <V> BatchResult<V> result(List<BatchKey<V>> all) {
        Map<String, V> values = new LinkedHashMap<>();
        Set<String> absent = new LinkedHashSet<>();
        Map<String, LarderException> failures = new LinkedHashMap<>();
        for (BatchKey<V> key : all) {
            V value = key.value();
            LarderException failure = key.failure();
            if (failure != null) {
                failures.put(key.name(), failure);
            } else if (value != null) {
                values.put(key.name(), value);
            } else if (key.isAbsent()) {
                absent.add(key.name());
            } else {
                throw new IllegalStateException("a key of a batch has not ended");
            }
        }
        return new BatchResult<>(values, absent, failures);
    }
}
