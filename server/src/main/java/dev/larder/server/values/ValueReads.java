package dev.larder.server.values;

import dev.larder.cache.Cache;
import dev.larder.cache.EntryInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values within the budget. How large a value is turns out only when it is there. So a read first reserves what the
 * largest value takes, and gives back what it did not need as soon as it knows. Where so much is not left, it asks for the
 * size of the value and reserves for just that: under pressure a read costs two or three round trips more, and a small
 * value is served for as long as there is room for a small value.
 *
 * @param budget what the values are paid from
 */
record ValueReads(ValueBudget budget) {
    /** A reply, what it decompresses to, and the value that is taken out of that. */
    private static final int COPIES_WHILE_READING = 3;

    private static final int COPIES_UNCOMPRESSED = 2;
    private static final long MOST = COPIES_WHILE_READING * ValueBodies.overheadIncluded(ValueBodies.MAX_BYTES);

    /** A value, and the lease over its bytes. */
    record Held(StoredValue value, ValueBudget.Lease lease) implements AutoCloseable {
        @Override
        public void close() {
            lease.close();
        }
    }

    /** The value of a key; to be closed once it is out of memory. */
    Optional<Held> read(Cache<StoredValue> cache, String key) {
        ValueBudget.Lease most = budget.tryReserve(MOST);
        if (most != null) {
            return read(cache, key, most);
        }
        Optional<EntryInfo> info = cache.describe(key);
        return info.flatMap(known -> {
            int copies = known.compressed() ? COPIES_WHILE_READING : COPIES_UNCOMPRESSED;
            long bytes = ValueBodies.overheadIncluded(known.valueBytes());
            return read(cache, key, budget.reserve(copies * bytes));
        });
    }

    private Optional<Held> read(Cache<StoredValue> cache, String key, ValueBudget.Lease lease) {
        @Nullable Held held = null;
        try {
            StoredValue value = cache.get(key).orElse(null);
            held = value == null ? null : settled(value, lease);
            return Optional.ofNullable(held);
        } finally {
            if (held == null) {
                lease.close();
            }
        }
    }

    /** Only another value, written after the size was asked for, can be larger than what was reserved. */
    private Held settled(StoredValue value, ValueBudget.Lease lease) {
        if (!lease.resize(ValueBodies.overheadIncluded(value.bodyLength()))) {
            throw budget.refusal();
        }
        return new Held(value, lease);
    }
}
