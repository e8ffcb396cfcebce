package dev.larder.memory;

import dev.larder.base.Ticker;
import dev.larder.cache.CacheStore.Acquired;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tracking;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The rights to load entries, held among the entries under keys of their own. */
final class Leases {
    /** Held in place of a token while nobody gets the right. */
    private static final Object BLOCK = new Object();

    private final Ticker ticker;
    private final BoundedMap held;

    Leases(Ticker ticker, BoundedMap held) {
        this.ticker = ticker;
        this.held = held;
    }

    Acquired acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        return held.inOneStep(() -> {
            Held entry = held.get(key);
            byte[] head = head(entry);
            if (entry != null && head.length > 0 && (known == null || !Arrays.equals(head, head(known)))) {
                return Acquired.present((byte[]) entry.value());
            }
            Held lease = held.get(new LeaseKey(key));
            if (lease != null) {
                return Acquired.taken(millis(lease));
            }
            hold(key, token, leaseMillis);
            return Acquired.acquired();
        });
    }

    /** Ends the right of whoever has it, and gives it to nobody for a while if {@code blockMillis} is not 0. */
    void end(EntryKey key, long blockMillis) {
        if (blockMillis == 0) {
            held.update(new LeaseKey(key), before -> null);
        } else {
            hold(key, BLOCK, blockMillis);
        }
    }

    /** Ends the right if it was given for this token; to be called in one step with what depends on it. */
    boolean endIfHeldBy(EntryKey key, Stamp token) {
        Held lease = held.get(new LeaseKey(key));
        boolean holds = lease != null && lease.value().equals(token);
        if (holds) {
            end(key, 0);
        }
        return holds;
    }

    private void hold(EntryKey key, Object value, long millis) {
        long chars = (long) key.cache().length() + key.key().length();
        long cost = chars * InMemoryCacheStore.BYTES_PER_CHAR + Stamp.BYTES + BoundedMap.OVERHEAD_BYTES;
        long deadline = ticker.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        held.update(new LeaseKey(key), before -> new Held(new LeaseKey(key), value, cost, deadline, 0));
    }

    /** Rounded up: what is alive has at least a millisecond left. */
    private long millis(Held lease) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(held.ttlNanos(lease) + 999_999));
    }

    private static byte[] head(@Nullable Held entry) {
        return entry == null ? new byte[0] : head((byte[]) entry.value());
    }

    private static byte[] head(byte[] entry) {
        return Arrays.copyOf(entry, Math.min(entry.length, Tracking.HEAD_BYTES));
    }
}
