package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries, which carry the stamps of their tags. One that carries the stamps that this node saw last, and those are still in force,
 * takes one trip; else the stamps come first, then the entry.
 */
final class Writing<V> {
    private final CacheParts<V> parts;
    private final KnownStamps known = new KnownStamps();

    Writing(CacheParts<V> parts) {
        this.parts = parts;
    }

    Call<@Nullable Void> put(String key, V value, EntryOptions options) {
        StoredKey stored = parts.key(key);
        EnvelopeWriter.Payload payload = payload(stored, value);
        checkTtl(options.ttl());
        long ttlMillis = ttlMillis(options.ttl());
        List<TagStamp> guess = known.guess(withWhole(options.tags()));
        Call<@Nullable Void> written = guess == null
                ? open(options.tags(), keptMillis(ttlMillis))
                        .flatMap(stamps -> write(entry(stored, payload, stamps, ttlMillis, Duration.ZERO)))
                : writeGuessed(stored, payload, guess, ttlMillis);
        List<EntryKey> entry = List.of(stored.entry());
        return parts.failures().drop(parts.changing(entry, parts.removingLater(entry, written)));
    }

    Call<@Nullable Void> putAll(Map<String, ? extends V> values, EntryOptions options) {
        Map<StoredKey, EnvelopeWriter.Payload> payloads = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            StoredKey stored = parts.key(key);
            payloads.put(stored, payload(stored, value));
        });
        checkTtl(options.ttl());
        if (payloads.isEmpty()) {
            return Call.done();
        }
        Call<@Nullable Void> written = open(options.tags(), keptMillis(longestMillis(options.ttl())))
                .flatMap(stamps -> writeAll(payloads, stamps, options));
        List<EntryKey> entries =
                payloads.keySet().stream().map(StoredKey::entry).toList();
        return parts.failures().drop(parts.changing(entries, parts.removingLater(entries, written)));
    }

    private Call<@Nullable Void> writeAll(
            Map<StoredKey, EnvelopeWriter.Payload> payloads, List<TagStamp> stamps, EntryOptions options) {
        List<CacheStore.Write> writes = new ArrayList<>(payloads.size());
        payloads.forEach(
                (key, payload) -> writes.add(entry(key, payload, stamps, ttlMillis(options.ttl()), Duration.ZERO)));
        Call<@Nullable Void> all = Call.done();
        for (int from = 0; from < writes.size(); from += CacheStore.MAX_BATCH) {
            List<CacheStore.Write> batch = writes.subList(from, Math.min(writes.size(), from + CacheStore.MAX_BATCH));
            all = all.flatMap(before -> writeBatch(batch));
        }
        return all;
    }

    private Call<@Nullable Void> writeBatch(List<CacheStore.Write> batch) {
        return parts.store().writeAll(batch).map(done -> {
            batch.forEach(this::countPut);
            return null;
        });
    }

    private Call<@Nullable Void> writeGuessed(
            StoredKey stored, EnvelopeWriter.Payload payload, List<TagStamp> guess, long ttlMillis) {
        CacheStore.Write entry = entry(stored, payload, guess, ttlMillis, Duration.ZERO);
        return parts.announcer()
                .beside(parts.stamps().writeStamped(entry, guess, outliving(keptMillis(ttlMillis))))
                .flatMap(present -> {
                    if (present.equals(guess)) {
                        countPut(entry);
                        return Call.done();
                    }
                    known.saw(present);
                    return write(entry(stored, payload, present, ttlMillis, Duration.ZERO));
                });
    }

    /** The stamps that an entry written soon will carry; made to outlive it. */
    private Call<List<TagStamp>> open(List<String> tags, long ttlMillis) {
        return parts.announcer()
                .beside(parts.stamps().open(withWhole(tags), outliving(ttlMillis)))
                .map(stamps -> {
                    known.saw(stamps);
                    return stamps;
                });
    }

    private long outliving(long ttlMillis) {
        return ttlMillis + parts.policy().loadTimeout().toMillis();
    }

    /** The whole cache, and these tags. */
    private static List<String> withWhole(List<String> tags) {
        List<String> names = new ArrayList<>(tags.size() + 1);
        names.add("");
        names.addAll(tags);
        return names;
    }

    Call<@Nullable Void> write(CacheStore.Write entry) {
        return parts.store()
                .write(entry.key(), entry.bytes(), entry.ttlMillis())
                .map(done -> {
                    countPut(entry);
                    return null;
                });
    }

    private void countPut(CacheStore.Write entry) {
        count(entry);
        parts.tell(CacheEvent.Kind.PUT, entry.key());
    }

    void count(CacheStore.Write entry) {
        parts.counters().sets.increment();
        parts.context().departures().written(entry.key(), entry.ttlMillis());
        parts.counters().bytesWritten.add(entry.bytes().length);
    }

    CacheStore.Write entry(
            StoredKey key, EnvelopeWriter.Payload payload, List<TagStamp> stamps, long ttlMillis, Duration loadTime) {
        parts.context().topTags().written(parts.name(), stamps);
        long now = parts.store().clockMillis();
        long kept = payload.isNull() ? ttlMillis : keptMillis(ttlMillis);
        long staleUntil = kept == ttlMillis
                ? 0
                : now + ttlMillis + parts.policy().stale().maxStale().toMillis();
        byte[] bytes = new EnvelopeWriter(
                        parts.codec().id(),
                        parts.codec().schema(),
                        (int) Math.min(Integer.MAX_VALUE, loadTime.toMillis()),
                        parts.context().nextVersion(),
                        now,
                        now + ttlMillis,
                        staleUntil,
                        key,
                        stamps,
                        payload)
                .toBytes(parts.context().wire().signatures());
        return new CacheStore.Write(key.entry(), bytes, kept);
    }

    /** The value in bytes; what a codec throws becomes a failure that says which entry it was. */
    byte[] encoded(StoredKey key, V value) {
        try {
            return parts.codec().encode(value);
        } catch (LarderException known) {
            throw known;
        } catch (RuntimeException failure) {
            throw new LarderException(
                    ErrorCode.CODEC_FAILED,
                    "value of key " + key.entry().key() + " of cache " + parts.name() + " cannot be encoded: "
                            + failure.getMessage(),
                    failure);
        }
    }

    /** The form to store of a value, or an exception if it is too large. */
    EnvelopeWriter.Payload payload(StoredKey key, V value) {
        byte[] raw = encoded(key, value);
        if (isTooLarge(raw)) {
            throw new LarderException(
                    ErrorCode.LIMIT_REACHED,
                    "value must be at most " + parts.policy().maxValueBytes() + " bytes, was " + raw.length);
        }
        return compressed(raw);
    }

    /** The form to store of an encoded value, or null if it is too large. */
    EnvelopeWriter.@Nullable Payload payloadOf(byte[] raw) {
        return isTooLarge(raw) ? null : compressed(raw);
    }

    /** How long an entry stays in the store whose time is over after {@code ttlMillis}. */
    long keptMillis(long ttlMillis) {
        CachePolicy policy = parts.policy();
        // What adapts is compared with the entry before, so that has to be there still.
        long after = Math.max(policy.stale().maxStale().toMillis(), policy.ttl().isAdaptive() ? ttlMillis : 0);
        return Math.min(CacheStore.MAX_TTL_MILLIS, ttlMillis + after);
    }

    private EnvelopeWriter.Payload compressed(byte[] raw) {
        return parts.context().wire().compression().compress(raw, parts.policy().compressionThresholdBytes());
    }

    private boolean isTooLarge(byte[] raw) {
        return raw.length > parts.policy().maxValueBytes();
    }

    long ttlMillis(@Nullable Duration chosen) {
        return chosen == null ? parts.policy().ttl().nextMillis(parts.context().random()) : chosen.toMillis();
    }

    long longestMillis(@Nullable Duration chosen) {
        return chosen == null ? parts.policy().ttl().longest().toMillis() : chosen.toMillis();
    }

    void checkTtl(@Nullable Duration chosen) {
        if (chosen != null) {
            Limits.between("ttl", chosen, TtlPolicy.MIN_TTL, parts.policy().maxTtl());
        }
    }
}
