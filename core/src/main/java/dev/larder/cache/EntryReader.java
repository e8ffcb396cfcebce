package dev.larder.cache;

import dev.larder.base.Codec;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the bytes of an entry and the present stamps come to. Pure: no store, no clock, no counters.
 *
 * @param codec of the cache
 * @param maxValueBytes the largest value that may be decoded
 * @param wire the formats, keys and compression to read with
 * @param <V> the values
 */
record EntryReader<V>(Codec<V> codec, int maxValueBytes, Wire wire) {
    /** Judges by the stamp of the whole cache. Pending if the entry has further tags. */
    Verdict<V> judge(StoredKey key, byte @Nullable [] bytes, @Nullable Stamp wholeCache) {
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
        return entry.tagCount() > 1 ? Verdict.pending(entry) : value(entry);
    }

    /** Judges a pending entry by the present stamps of its tags, given in their order. */
    Verdict<V> judge(Envelope pending, List<@Nullable Stamp> present) {
        return sameStamps(pending.tags(), present) ? value(pending) : Verdict.invalidated(pending.bytes());
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

    private Verdict<V> value(Envelope entry) {
        if (entry.isNull()) {
            return Verdict.knownAbsent(entry.bytes());
        }
        int offset = Math.toIntExact(entry.payloadOffset());
        byte[] bytes = entry.bytes();
        if (entry.compressed()) {
            byte[] raw = wire.compression().decompress(bytes, offset, entry.storedLength(), entry.rawLength());
            return raw == null
                    ? Verdict.undecodable(Undecodable.PAYLOAD, bytes)
                    : decoded(bytes, () -> codec.decodeOwned(raw));
        }
        return decoded(bytes, () -> codec.decode(bytes, offset, entry.rawLength()));
    }

    private static <V> Verdict<V> decoded(byte[] bytes, Supplier<V> decoding) {
        try {
            return Verdict.hit(decoding.get());
        } catch (RuntimeException | StackOverflowError refused) {
            // A codec meets bytes that another program wrote: whatever it throws, the entry is a miss, and counted.
            return Verdict.undecodable(Undecodable.PAYLOAD, bytes);
        }
    }
}
