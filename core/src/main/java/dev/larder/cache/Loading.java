package dev.larder.cache;

import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One load: collects the stamps of its tags before the data is read. Used by one thread at a time. */
final class Loading<V> implements LoadContext {
    private final CacheParts<V> parts;
    private final Writing<V> writing;
    private final String key;

    /** By name, the whole cache first. */
    private final Map<String, Stamp> stamps = new LinkedHashMap<>();

    private final long openedMillis;
    private @Nullable Duration ttl;
    private boolean keep = true;

    Loading(CacheParts<V> parts, Writing<V> writing, String key, EntryOptions options) {
        this.parts = parts;
        this.writing = writing;
        this.key = key;
        this.ttl = options.ttl();
        this.openedMillis = writing.longestMillis(options.ttl());
        try {
            remember(writing.open(options.tags(), openedMillis).await());
        } catch (LarderException failure) {
            dontKeep(failure);
        }
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public void tag(String... tags) {
        List<String> unknown = new ArrayList<>();
        for (String tag : tags) {
            EntryOptions.checkTag(tag);
            if (!stamps.containsKey(tag) && !unknown.contains(tag)) {
                unknown.add(tag);
            }
        }
        // Without the whole cache, which is among the stamps but not a tag of the caller's.
        int together = Math.max(0, stamps.size() - 1) + unknown.size();
        Limits.between("number of tags", together, 0, CachePolicy.MAX_TAGS);
        if (!unknown.isEmpty() && keep) {
            try {
                remember(parts.stamps()
                        .open(unknown, openedMillis + loadTimeoutMillis())
                        .await());
            } catch (LarderException failure) {
                dontKeep(failure);
            }
        }
    }

    @Override
    public void ttl(Duration value) {
        writing.checkTtl(value);
        ttl = value;
    }

    /** Writes the entry with the stamps of before. A value that may not be kept is not, and that is counted. */
    void keep(StoredKey stored, V value, Duration loadTime) {
        if (!keep) {
            return;
        }
        EnvelopeWriter.Payload payload = writing.tryPayload(value).orElse(null);
        if (payload == null) {
            parts.counters().errors.increment();
            return;
        }
        try {
            long ttlMillis = writing.ttlMillis(ttl);
            outlive(ttlMillis);
            List<TagStamp> tags = new ArrayList<>();
            stamps.forEach((name, stamp) -> tags.add(new TagStamp(name, stamp)));
            writing.write(writing.entry(stored, payload, tags, ttlMillis, loadTime))
                    .await();
        } catch (LarderException failure) {
            dontKeep(failure);
        }
    }

    /** Makes the stamps last as long as an entry that lives longer than was known when they were opened. */
    private void outlive(long ttlMillis) {
        if (ttlMillis > openedMillis) {
            // What this answers does not matter: the entry carries the stamps of before, and if they have changed since
            // it is a miss, as it must be.
            parts.stamps()
                    .open(List.copyOf(stamps.keySet()), ttlMillis + loadTimeoutMillis())
                    .await();
        }
    }

    private void remember(List<TagStamp> opened) {
        opened.forEach(tag -> stamps.put(tag.name(), tag.stamp()));
    }

    private void dontKeep(LarderException failure) {
        parts.failures().report(failure);
        keep = false;
    }

    private long loadTimeoutMillis() {
        return parts.policy().loadTimeout().toMillis();
    }
}
