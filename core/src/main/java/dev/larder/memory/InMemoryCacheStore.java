package dev.larder.memory;

import dev.larder.base.Call;
import dev.larder.base.Ticker;
import dev.larder.cache.CacheStore;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cache store in memory. Entries, leases, stamps and names of caches share one bound. */
final class InMemoryCacheStore implements CacheStore {
    static final int BYTES_PER_CHAR = 2;

    private final Ticker ticker;
    private final BoundedMap held;
    private final EntryScan scan;
    private final Leases leases;
    private final Turns turns;
    private final long startMillis;
    private final long startNanos;
    private volatile boolean closed;

    InMemoryCacheStore(Ticker ticker, long maxBytes) {
        this.ticker = ticker;
        this.held = new BoundedMap(ticker, maxBytes, EntryScan.KEY_ORDER);
        this.scan = new EntryScan(held);
        this.leases = new Leases(ticker, held);
        this.turns = new Turns(ticker, held);
        this.startMillis = ticker.epochMillis();
        this.startNanos = ticker.nanos();
    }

    @Override
    public Call<Read> read(EntryKey key, List<Tag> tags) {
        checkBatch("tags", tags.size(), MAX_BATCH);
        return call(() -> new Read(bytes(key), each(tags, this::stamp)));
    }

    @Override
    public Call<ReadAll> readAll(List<EntryKey> keys, List<Tag> tags) {
        checkBatch("keys", keys.size(), MAX_BATCH);
        checkBatch("tags", tags.size(), MAX_BATCH);
        return call(() -> {
            List<byte @Nullable []> entries = new ArrayList<>(keys.size());
            keys.forEach(key -> entries.add(bytes(key)));
            return new ReadAll(entries, each(tags, this::stamp));
        });
    }

    @Override
    public Call<List<Stamp>> openStamps(List<NewStamp> tags, long ttlMillis) {
        checkBatch("tags", tags.size(), MAX_BATCH);
        checkMillis("ttlMillis", ttlMillis);
        return call(() -> tags.stream().map(tag -> open(tag, ttlMillis)).toList());
    }

    private Stamp open(NewStamp wanted, long ttlMillis) {
        long deadline = deadline(ttlMillis);
        Held now = held.update(wanted.tag(), before -> {
            if (before == null) {
                return stampHeld(wanted.tag(), wanted.stamp(), deadline);
            }
            return before.deadlineNanos() - deadline >= 0 ? before : extended(before, deadline);
        });
        // A bound so small that the stamp did not even fit answers as if it had been evicted right after.
        return now == null ? wanted.stamp() : (Stamp) now.value();
    }

    @Override
    public Call<@Nullable Void> replaceStamps(List<NewStamp> tags, long ttlMillis) {
        checkBatch("tags", tags.size(), MAX_BATCH);
        checkMillis("ttlMillis", ttlMillis);
        return done(() -> {
            long deadline = deadline(ttlMillis);
            tags.forEach(tag -> held.update(tag.tag(), before -> stampHeld(tag.tag(), tag.stamp(), deadline)));
        });
    }

    @Override
    public Call<Acquired> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        checkMillis("leaseMillis", leaseMillis);
        return call(() -> leases.acquire(key, known, token, leaseMillis));
    }

    @Override
    public Call<Boolean> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis) {
        checkMillis("ttlMillis", ttlMillis);
        return call(() -> held.inOneStep(() -> {
            boolean holds = leases.endIfHeldBy(key, token);
            if (holds) {
                put(key, bytes, ttlMillis);
            }
            return holds;
        }));
    }

    @Override
    public Call<Boolean> release(EntryKey key, Stamp token) {
        return call(() -> held.inOneStep(() -> leases.endIfHeldBy(key, token)));
    }

    @Override
    public Call<@Nullable Void> write(EntryKey key, byte[] bytes, long ttlMillis) {
        checkMillis("ttlMillis", ttlMillis);
        return done(() -> overwrite(key, bytes, ttlMillis));
    }

    @Override
    public Call<@Nullable Void> writeAll(List<Write> entries) {
        checkBatch("entries", entries.size(), MAX_BATCH);
        entries.forEach(entry -> checkMillis("ttlMillis", entry.ttlMillis()));
        return done(() -> entries.forEach(entry -> overwrite(entry.key(), entry.bytes(), entry.ttlMillis())));
    }

    private void overwrite(EntryKey key, byte[] bytes, long ttlMillis) {
        held.inOneStep(() -> {
            leases.end(key, 0);
            put(key, bytes, ttlMillis);
            return true;
        });
    }

    private void put(EntryKey key, byte[] bytes, long ttlMillis) {
        long chars = (long) key.cache().length() + key.key().length();
        long cost = chars * BYTES_PER_CHAR + bytes.length + BoundedMap.OVERHEAD_BYTES;
        held.update(key, before -> new Held(key, bytes, cost, deadline(ttlMillis), 0));
    }

    @Override
    public Call<Long> remove(List<EntryKey> keys, long blockMillis) {
        checkBatch("keys", keys.size(), MAX_BATCH);
        if (blockMillis != 0) {
            checkMillis("blockMillis", blockMillis);
        }
        return call(() -> keys.stream()
                .mapToLong(key -> held.inOneStep(() -> {
                    leases.end(key, blockMillis);
                    return count(List.of(key), before -> null);
                }))
                .sum());
    }

    @Override
    public Call<Boolean> patch(EntryKey key, int offset, byte[] bytes) {
        return call(() -> held.inOneStep(() -> {
            leases.end(key, 0);
            boolean[] reached = {false};
            held.update(key, before -> {
                if (before == null || ((byte[]) before.value()).length < offset + bytes.length) {
                    return before;
                }
                reached[0] = true;
                return patched(before, offset, bytes);
            });
            return reached[0];
        }));
    }

    /** A copy, for those who have read the entry hold on to its bytes. */
    private static Held patched(Held before, int offset, byte[] bytes) {
        byte[] changed = ((byte[]) before.value()).clone();
        System.arraycopy(bytes, 0, changed, offset, bytes.length);
        return new Held(before.key(), changed, before.costBytes(), before.deadlineNanos(), 0);
    }

    @Override
    public Call<Long> extend(List<Longer> entries, long additionalMillis) {
        checkBatch("entries", entries.size(), MAX_BATCH);
        checkMillis("additionalMillis", additionalMillis);
        return call(() -> {
            long latest = deadline(MAX_TTL_MILLIS);
            long more = TimeUnit.MILLISECONDS.toNanos(additionalMillis);
            long[] extended = {0};
            for (Longer entry : entries) {
                held.update(entry.key(), before -> {
                    if (before == null || !beginsWith((byte[]) before.value(), entry.head())) {
                        return before;
                    }
                    extended[0]++;
                    long wanted = before.deadlineNanos() + more;
                    return extended(patched(before, 0, entry.instead()), latest - wanted < 0 ? latest : wanted);
                });
            }
            return extended[0];
        });
    }

    private static boolean beginsWith(byte[] bytes, byte[] head) {
        return bytes.length >= head.length && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
    }

    /** Changes what exists, and says how many did. */
    private long count(List<EntryKey> keys, Function<Held, @Nullable Held> change) {
        long[] existed = {0};
        for (EntryKey key : keys) {
            held.update(key, before -> {
                if (before == null) {
                    return null;
                }
                existed[0]++;
                return change.apply(before);
            });
        }
        return existed[0];
    }

    @Override
    public Call<List<@Nullable StoredEntry>> describe(List<EntryKey> keys) {
        checkBatch("keys", keys.size(), MAX_SCAN_PAGE);
        return call(() -> each(keys, this::describe));
    }

    private @Nullable StoredEntry describe(EntryKey key) {
        Held entry = held.get(key);
        if (entry == null) {
            return null;
        }
        byte[] bytes = (byte[]) entry.value();
        byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, StoredEntry.HEAD_BYTES));
        return new StoredEntry(ttlMillis(entry), entry.costBytes(), head);
    }

    /** Rounded up: what is alive has at least a millisecond left. */
    private long ttlMillis(Held entry) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(held.ttlNanos(entry) + 999_999));
    }

    @Override
    public Call<List<@Nullable Weight>> weigh(List<EntryKey> keys) {
        checkBatch("keys", keys.size(), MAX_SCAN_PAGE);
        return call(() -> each(keys, this::weigh));
    }

    private @Nullable Weight weigh(EntryKey key) {
        Held entry = held.get(key);
        return entry == null
                ? null
                : new Weight(
                        ttlMillis(entry),
                        entry.costBytes(),
                        TimeUnit.NANOSECONDS.toMillis(held.idleNanos(entry)),
                        null);
    }

    @Override
    public Call<Long> touch(List<EntryKey> keys) {
        checkBatch("keys", keys.size(), MAX_BATCH);
        return call(() -> keys.stream().filter(key -> held.use(key) != null).count());
    }

    @Override
    public Call<Footprint> footprint() {
        return call(() -> new Footprint(held.bytes(), held.size()));
    }

    @Override
    public Call<Boolean> takeTurn(String role, Stamp token, long ttlMillis) {
        checkMillis("ttlMillis", ttlMillis);
        return call(() -> turns.take(role, token, ttlMillis));
    }

    @Override
    public Call<Boolean> endTurn(String role, Stamp token) {
        return call(() -> turns.end(role, token));
    }

    @Override
    public Call<Boolean> isTurnTaken(String role) {
        return call(() -> turns.isTaken(role));
    }

    @Override
    public Call<ScanPage> scan(@Nullable String cache, @Nullable String keyGlob, @Nullable String cursor) {
        return call(() -> scan.page(cache, keyGlob, cursor));
    }

    @Override
    public Call<@Nullable Void> announce(String cache, long ttlMillis) {
        checkMillis("ttlMillis", ttlMillis);
        long cost = (long) cache.length() * BYTES_PER_CHAR + BoundedMap.OVERHEAD_BYTES;
        return done(() -> {
            long deadline = deadline(ttlMillis);
            held.update(
                    cache,
                    before -> before != null && before.deadlineNanos() - deadline >= 0
                            ? before
                            : new Held(cache, cache, cost, deadline, 0));
        });
    }

    @Override
    public Call<Set<String>> cacheNames() {
        return call(() -> {
            Set<String> names = new TreeSet<>();
            held.ordered().forEach((key, value) -> {
                if (key instanceof String name && held.isAlive(value)) {
                    names.add(name);
                }
            });
            return names;
        });
    }

    @Override
    public long clockMillis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - startNanos);
    }

    long bytes() {
        return held.bytes();
    }

    void close() {
        closed = true;
        held.clear();
    }

    private boolean isClosed() {
        return closed;
    }

    private byte @Nullable [] bytes(EntryKey key) {
        Held entry = held.use(key);
        return entry == null ? null : (byte[]) entry.value();
    }

    private @Nullable Stamp stamp(Tag tag) {
        Held stamp = held.get(tag);
        return stamp == null ? null : (Stamp) stamp.value();
    }

    private static Held stampHeld(Tag tag, Stamp stamp, long deadlineNanos) {
        long chars = (long) tag.cache().length() + tag.name().length();
        long cost = chars * BYTES_PER_CHAR + Stamp.BYTES + BoundedMap.OVERHEAD_BYTES;
        return new Held(tag, stamp, cost, deadlineNanos, 0);
    }

    private static Held extended(Held before, long deadlineNanos) {
        return new Held(before.key(), before.value(), before.costBytes(), deadlineNanos, 0);
    }

    private long deadline(long ttlMillis) {
        return ticker.nanos() + TimeUnit.MILLISECONDS.toNanos(ttlMillis);
    }

    private static <K, T> List<@Nullable T> each(List<K> keys, Function<K, @Nullable T> find) {
        List<@Nullable T> found = new ArrayList<>(keys.size());
        for (K key : keys) {
            found.add(find.apply(key));
        }
        return found;
    }

    private static void checkBatch(String name, int size, int most) {
        if (size > most) {
            throw new IllegalArgumentException("number of " + name + " must be at most " + most + ", was " + size);
        }
    }

    private static void checkMillis(String name, long millis) {
        if (millis < 1 || millis > MAX_TTL_MILLIS) {
            throw new IllegalArgumentException(name + " must be between 1 and " + MAX_TTL_MILLIS + ", was " + millis);
        }
    }

    private Call<@Nullable Void> done(Runnable action) {
        return new MemoryCall<@Nullable Void>(this::isClosed, () -> {
            action.run();
            return null;
        });
    }

    private <T> Call<T> call(Supplier<T> action) {
        return new MemoryCall<>(this::isClosed, action);
    }
}
