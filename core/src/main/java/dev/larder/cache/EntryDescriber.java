package dev.larder.cache;

import dev.larder.base.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes entries from their heads, whatever their codec. Two trips; one more where the tags do not fit the head, or
 * where signatures have to be verified, for which the whole entry is read.
 *
 * @param store where entries are
 * @param signatures what an entry that is described has to be signed with
 */
record EntryDescriber(CacheStore store, Signatures signatures) {
    Call<Optional<EntryInfo>> describe(StoredKey key) {
        return store.describe(List.of(key.entry())).flatMap(found -> {
            CacheStore.StoredEntry stored = found.get(0);
            return stored == null ? none() : describe(key, stored);
        });
    }

    private Call<Optional<EntryInfo>> describe(StoredKey key, CacheStore.StoredEntry stored) {
        Call<Optional<Envelope>> readable =
                signatures.required() ? verified(key) : readable(key.entry(), stored.head());
        return readable.flatMap(entry -> {
            if (entry.isEmpty() || !entry.get().belongsTo(key.fullKey())) {
                return none();
            }
            Envelope valid = entry.get();
            return valid.isExpired(store.clockMillis())
                    ? none()
                    : isValid(key.entry().cache(), valid)
                            .map(yes -> yes ? Optional.of(info(valid, stored)) : Optional.empty());
        });
    }

    /** The entry as far as its tags, read whole if its head does not reach so far. Empty if it cannot be read. */
    Call<Optional<Envelope>> readable(EntryKey key, byte[] head) {
        if (Envelope.headProblem(head) == null) {
            return Call.of(Optional.of(Envelope.of(head)));
        }
        if (head.length < CacheStore.StoredEntry.HEAD_BYTES) {
            return Call.of(Optional.empty());
        }
        return store.read(key, List.of()).map(read -> whole(read.entry()));
    }

    private static Optional<Envelope> whole(byte @Nullable [] bytes) {
        return bytes == null || Envelope.problem(bytes) != null ? Optional.empty() : Optional.of(Envelope.of(bytes));
    }

    /** The whole entry. Empty if it cannot be read or is not signed by us. */
    private Call<Optional<Envelope>> verified(StoredKey key) {
        return store.read(key.entry(), List.of())
                .map(read -> whole(read.entry()).filter(entry -> signatures.problem(key, entry) == null));
    }

    private Call<Boolean> isValid(String cache, Envelope entry) {
        List<Tag> tags = tags(cache, entry);
        return Stamps.present(store, tags).map(present -> isValid(entry, present));
    }

    /** The whole cache and the other tags of an entry. */
    static List<Tag> tags(String cache, Envelope entry) {
        List<Tag> tags = new ArrayList<>();
        tags.add(Tag.wholeCache(cache));
        entry.tags().forEach(tag -> tags.add(new Tag(cache, tag.name())));
        return tags;
    }

    /** Whether the stamps of an entry are the present ones, given in the order of {@link #tags}. */
    static boolean isValid(Envelope entry, List<@Nullable Stamp> present) {
        return entry.hasWholeStamp(present.get(0))
                && EntryReader.sameStamps(entry.tags(), present.subList(1, present.size()));
    }

    private EntryInfo info(Envelope entry, CacheStore.StoredEntry stored) {
        long now = store.clockMillis();
        // What may be returned after its time, or is compared with what follows, is in the store for longer than it
        // lives.
        long ttlMillis =
                entry.staleUntilMillis() == 0 ? stored.ttlMillis() : Math.max(0, entry.softDeadlineMillis() - now);
        return new EntryInfo(
                Duration.ofMillis(ttlMillis),
                stored.memoryBytes(),
                entry.rawLength(),
                entry.tags().stream().map(TagStamp::name).toList(),
                encoding(entry),
                entry.codecId(),
                entry.compressed(),
                Duration.ofMillis(entry.loadMillis()),
                Instant.ofEpochMilli(entry.createdMillis()),
                Instant.ofEpochMilli(now + ttlMillis));
    }

    private static String encoding(Envelope entry) {
        String codec = switch (entry.codecId()) {
            case 1 -> "bytes";
            case 2 -> "utf8";
            case 3 -> "json";
            case 4 -> "http";
            case 5 -> "fory";
            default -> "codec-" + entry.codecId();
        };
        return entry.compressed() ? codec + "+zstd" : codec;
    }

    private static Call<Optional<EntryInfo>> none() {
        return Call.of(Optional.empty());
    }
}
