package dev.larder.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The references to the stamps of one cache's tags, by name; the whole cache has the empty name. Held weakly: one that no value in
 * memory carries and nobody reads goes by itself.
 */
final class StampRefs {
    private final ConcurrentMap<String, StampRef> refs;

    StampRefs(Executor executor) {
        this.refs = Caffeine.newBuilder()
                .executor(executor)
                .weakValues()
                .<String, StampRef>build()
                .asMap();
    }

    /** The usable reference of a tag, made if there is none. The caller holds on to it. */
    StampRef of(String tag) {
        StampRef present = refs.get(tag);
        if (present != null && present.isUsable()) {
            return present;
        }
        StampRef made = new StampRef();
        // Values in memory may still go by the other one: while the store is away they are returned, unless a change
        // was made here.
        StampRef now = refs.compute(tag, (name, other) -> other == null ? made : other.succeededBy(made));
        return now == null ? made : now;
    }

    /** A change was told. */
    void change(String tag) {
        StampRef present = refs.get(tag);
        if (present != null) {
            present.change();
            refs.remove(tag, present);
        }
    }

    @Nullable
    StampRef find(String tag) {
        return refs.get(tag);
    }
}
