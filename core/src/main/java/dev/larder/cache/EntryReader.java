package dev.larder.cache;

import dev.larder.base.Codec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the bytes of an entry, the present stamps and the time come to. Pure: no store, no clock, no counters. Times are those of
 * the store's clock, in milliseconds.
 *
 * @param codec of the cache
 * @param maxValueBytes the largest value that may be decoded
 * @param wire the formats, keys and compression to read with
 * @param <V> the values
 */
record EntryReader<V>(Codec<V> codec, int maxValueBytes, Wire wire) {
    /** Judges by the stamp of the whole cache. Pending if the entry has further tags. */
    Verdict<V> judge(StoredKey key, byte @Nullable [] bytes, @Nullable Stamp wholeCache, long nowMillis) {
        if (bytes == null) {
            return Verdict.absent();
        }
        Undecodable problem = wire.formats().problem(bytes);
        if (problem != null) {
            return Verdict.undecodable(problem, bytes);
        }
        Envelope entry = wire.formats().view(bytes);
        Undecodable mismatch = mismatch(key, entry);
        if (mismatch != null) {
            return Verdict.undecodable(mismatch, bytes);
        }
        if (!entry.hasWholeStamp(wholeCache)) {
            return Verdict.invalidated(bytes);
        }
        return entry.tagCount() > 1 ? Verdict.pending(entry) : value(entry, nowMillis);
    }

    /** Judges a pending entry by the present stamps of its tags, given in their order. */
    Verdict<V> judge(Envelope pending, List<@Nullable Stamp> present, long nowMillis) {
        return sameStamps(pending.tags(), present) ? value(pending, nowMillis) : Verdict.invalidated(pending.bytes());
    }

    static boolean sameStamps(List<TagStamp> tags, List<@Nullable Stamp> present) {
        for (int i = 0; i < tags.size(); i++) {
            if (!tags.get(i).stamp().equals(present.get(i))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Undecodable mismatch(StoredKey key, Envelope entry) {
        if (entry.codecId() != codec.id()) {
            return Undecodable.CODEC;
        }
        if (entry.schema() != codec.schema()) {
            return Undecodable.SCHEMA;
        }
        if (!entry.belongsTo(key.fullKey())) {
            return Undecodable.KEY;
        }
        if (entry.rawLength() > maxValueBytes) {
            return Undecodable.TOO_LARGE;
        }
        // Last, for it is dear. What the checks before it let an attacker choose is only the cause of the miss.
        return wire.signatures().problem(key, entry);
    }

    private Verdict<V> value(Envelope entry, long nowMillis) {
        byte[] bytes = entry.bytes();
        boolean expired = entry.isExpired(nowMillis);
        if (entry.isNull()) {
            return expired ? Verdict.expired(null, bytes) : Verdict.knownAbsent(bytes);
        }
        V value = decoded(entry);
        if (value == null) {
            return Verdict.undecodable(Undecodable.PAYLOAD, bytes);
        }
        return expired ? Verdict.expired(value, bytes) : Verdict.hit(value, bytes);
    }

    /** The value, or null if the payload cannot be decoded. */
    private @Nullable V decoded(Envelope entry) {
        int offset = Math.toIntExact(entry.payloadOffset());
        byte[] bytes = entry.bytes();
        try {
            if (!entry.compressed()) {
                return codec.decode(bytes, offset, entry.rawLength());
            }
            byte[] raw = wire.compression().decompress(bytes, offset, entry.storedLength(), entry.rawLength());
            return raw == null ? null : codec.decodeOwned(raw);
        } catch (RuntimeException | StackOverflowError refused) {
            // A codec meets bytes that another program wrote: whatever it throws, the entry is a miss, and counted.
            return null;
        }
    }
}
