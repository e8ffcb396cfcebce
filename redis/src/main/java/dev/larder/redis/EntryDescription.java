package dev.larder.redis;

import dev.larder.cache.CacheStore.StoredEntry;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.ServerErrorException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked about an entry that is not to be read whole, and how the answers make up its description. */
final class EntryDescription {
    private static final int QUESTIONS = 3;

    private EntryDescription() {}

    static List<Command<?>> questions(byte[] key) {
        return List.of(
                Request.of("GETRANGE")
                        .key(key)
                        .add(0)
                        .add(StoredEntry.HEAD_BYTES - 1)
                        .safe(Decoders.BYTES),
                Request.of("PTTL").key(key).safe(Decoders.COUNT),
                Request.of("MEMORY").add("USAGE").key(key).safe(Decoders.RAW));
    }

    static List<@Nullable StoredEntry> all(List<Outcome<@Nullable Object>> answers) {
        List<@Nullable StoredEntry> entries = new ArrayList<>(answers.size() / QUESTIONS);
        for (int i = 0; i < answers.size(); i += QUESTIONS) {
            entries.add(
                    isOfAnotherType(answers.get(i))
                            ? null
                            : one(
                                    answers.get(i).get(),
                                    answers.get(i + 1).get(),
                                    answers.get(i + 2).get()));
        }
        return entries;
    }

    /** What another program keeps under such a key, a hash or list or the like, is no entry. */
    private static boolean isOfAnotherType(Outcome<@Nullable Object> head) {
        return head.failure() instanceof ServerErrorException refused
                && refused.kind().equals("WRONGTYPE");
    }

    /** The three are not asked at the same moment, and whether there is an entry is asked last. */
    private static @Nullable StoredEntry one(@Nullable Object head, @Nullable Object ttl, @Nullable Object memory) {
        return ttl instanceof Long ttlMillis && ttlMillis >= 0 && memory instanceof Long bytes
                ? new StoredEntry(ttlMillis, bytes, Decoders.bytes(head))
                : null;
    }
}
