package dev.larder.cache;

import dev.larder.base.Codec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the bytes of an entry and the present stamps come to. Pure: no store, no clock, no counters.
 *
 * @param codec of the cache
 * @param maxValueBytes the largest value that may be decoded
 * @param <V> the values
 */
record EntryReader<V>(Codec<V> codec, int maxValueBytes) {
    /** Judges by the stamp of the whole cache. Pending if the entry has further tags. */
    Verdict<V> judge(StoredKey key, byte @Nullable [] bytes, @Nullable Stamp wholeCache) {
        if (bytes == null) {
            return Verdict.absent();
        }
        Undecodable problem = Envelope.problem(bytes);
        if (problem != null) {
            return Verdict.undecodable(problem);
        }
        Envelope entry = Envelope.of(bytes);
        Undecodable mismatch = mismatch(key, entry);
        if (mismatch != null) {
            return Verdict.undecodable(mismatch);
        }
        if (!entry.hasWholeStamp(wholeCache)) {
            return Verdict.invalidated();
        }
        return entry.tagCount() > 1 ? Verdict.pending(entry) : value(entry);
    }

    /** Judges a pending entry by the present stamps of its tags, given in their order. */
    Verdict<V> judge(Envelope pending, List<@Nullable Stamp> present) {
        return sameStamps(pending.tags(), present) ? value(pending) : Verdict.invalidated();
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
        return entry.rawLength() > maxValueBytes ? Undecodable.TOO_LARGE : null;
    }

    private Verdict<V> value(Envelope entry) {
        int offset = Math.toIntExact(entry.payloadOffset());
        byte[] bytes = entry.bytes();
        if (entry.compressed()) {
            byte[] raw = Compression.decompress(bytes, offset, entry.storedLength(), entry.rawLength());
            return raw == null ? Verdict.undecodable(Undecodable.PAYLOAD) : decoded(raw, 0, raw.length);
        }
        return decoded(bytes, offset, entry.rawLength());
    }

    private Verdict<V> decoded(byte[] bytes, int offset, int length) {
        try {
            return Verdict.hit(codec.decode(bytes, offset, length));
        } catch (RuntimeException refused) {
            // A codec meets bytes that another program wrote: whatever it throws, the entry is a miss, and counted.
            return Verdict.undecodable(Undecodable.PAYLOAD);
        }
    }
}
