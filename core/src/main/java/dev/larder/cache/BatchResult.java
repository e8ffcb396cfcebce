package dev.larder.cache;

import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What came of each key of a batch: every key that was asked for is in exactly one of the three. Immutable, each in the order of the
 * keys.
 *
 * @param values the values that were found or loaded
 * @param absent the keys that the loader returned nothing for
 * @param failures the keys whose load failed, each with the reason; keys of one loader call share one
 * @param <V> the values
 * @since 0.1
 */
public record BatchResult<V>(Map<String, V> values, Set<String> absent, Map<String, LarderException> failures) {
    /** Copies. */
    public BatchResult {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        absent = Collections.unmodifiableSet(new LinkedHashSet<>(absent));
        failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    }

    /**
     * The values, for a caller to whom a batch with a failure is of no use.
     *
     * @return the values; keys that there is nothing for are left out
     * @throws LarderException if any key failed: of the code of the first failure, which is its cause, and with its words
     */
    public Map<String, V> orThrow() {
        for (Map.Entry<String, LarderException> first : failures.entrySet()) {
            LarderException failure = first.getValue();
            String message = failures.size() + " of " + size() + " keys failed, first " + first.getKey() + ": "
                    + failure.getMessage();
            throw failure instanceof StoreUnavailableException
                    ? new StoreUnavailableException(message, failure)
                    : new LarderException(failure.code(), message, failure);
        }
        return values;
    }

    private int size() {
        return values.size() + absent.size() + failures.size();
    }
}
