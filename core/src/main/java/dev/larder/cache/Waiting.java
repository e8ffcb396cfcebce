package dev.larder.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an {@link Outbox} has to carry out. What is remembered again is another object, so that the carrying out of the
 * earlier one does not end the later.
 */
final class Waiting {
    /** What is to be done, each of them safe to do late and twice. */
    sealed interface What {
        /** An entry to remove. */
        record Entry(EntryKey key) implements What {}

        /** A tag whose stamp is to be replaced; the whole cache where it is empty. */
        record OneTag(Tag tag) implements What {
            boolean isWholeCache() {
                return tag.name().isEmpty();
            }
        }

        /** A tag whose stamp is to be replaced in every cache of the fleet; all that there is where it is empty. */
        record EveryCache(String tag) implements What {}

        static List<What> entries(Collection<EntryKey> keys) {
            List<What> all = new ArrayList<>(keys.size());
            keys.forEach(key -> all.add(new Entry(key)));
            return all;
        }

        static List<What> tags(Collection<Tag> tags) {
            List<What> all = new ArrayList<>(tags.size());
            tags.forEach(tag -> all.add(new OneTag(tag)));
            return all;
        }
    }

    private final What what;
    private final long sinceNanos;

    /** Ends with the attempt that is under way to carry it out; null if none is. Guarded by the backlog. */
    @Nullable
    CompletableFuture<Boolean> attempt;

    Waiting(What what, long sinceNanos) {
        this.what = what;
        this.sinceNanos = sinceNanos;
    }

    What what() {
        return what;
    }

    long sinceNanos() {
        return sinceNanos;
    }
}
