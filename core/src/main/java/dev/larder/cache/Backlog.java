package dev.larder.cache;

import dev.larder.cache.Waiting.What;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Outbox} has to carry out, each thing once, the oldest first. Bounded: with too many keys or tags those of the cache
 * that has most of them are forgotten, and its whole stamp is to be replaced instead, which does as much and more; with too many
 * caches, that of every cache of the fleet.
 *
 * <p>Thread-safe: one lock, held for no more than looking things up. Whether there is anything at all is known without it.
 */
final class Backlog {
    private final int maxKeys;
    private final int maxTags;
    private final int maxCaches;

    /** Guarded by this, as are the counts. */
    private final Map<What, Waiting> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> keysByCache = new HashMap<>();
    private final Map<String, Integer> tagsByCache = new HashMap<>();

    private int keys;
    private int tags;
    private int wholeCaches;
    private int everywhere;

    private final AtomicLong overflows = new AtomicLong();
    private volatile Figures figures = new Figures(0, 0, 0, 0);

    /** What can be read without the lock. */
    private record Figures(int size, int keys, int tags, long oldestNanos) {}

    Backlog(int maxKeys, int maxTags, int maxCaches) {
        this.maxKeys = maxKeys;
        this.maxTags = maxTags;
        this.maxCaches = maxCaches;
    }

    boolean isEmpty() {
        return figures.size() == 0;
    }

    int size() {
        return figures.size();
    }

    int keys() {
        return figures.keys();
    }

    /** How many tags, whole caches among them. */
    int tags() {
        return figures.tags();
    }

    /** How long the oldest has been waiting, or 0. */
    long oldestAgeNanos(long nowNanos) {
        Figures now = figures;
        return now.size() == 0 ? 0 : Math.max(0, nowNanos - now.oldestNanos());
    }

    /** How often things were forgotten for want of room, counted before what takes their place can be carried out. */
    long overflows() {
        return overflows.get();
    }

    /** Adds what is to be done; of two that are the same the later one stays. Answers what took the place of others, each an overflow. */
    synchronized List<What> add(Collection<What> more, long nowNanos) {
        List<What> instead = new ArrayList<>();
        for (What what : more) {
            put(covering(what), nowNanos);
            shrink(instead, nowNanos);
        }
        publish();
        return instead;
    }

    private What covering(What what) {
        What all = new What.EveryCache("");
        if (waiting.containsKey(all)) {
            return all;
        }
        String cache = cacheOf(what);
        What whole = cache == null ? what : wholeCache(cache);
        return waiting.containsKey(whole) ? whole : what;
    }

    private void put(What what, long nowNanos) {
        boolean renewed = remove(what);
        waiting.put(what, new Waiting(what, nowNanos));
        count(what, 1);
        if (!renewed && what instanceof What.OneTag tag && tag.isWholeCache()) {
            waiting.keySet().stream()
                    .filter(other -> !other.equals(what) && tag.tag().cache().equals(cacheOf(other)))
                    .toList()
                    .forEach(this::remove);
        }
    }

    private void shrink(List<What> instead, long nowNanos) {
        if (keys > maxKeys) {
            replace(wholeCache(most(keysByCache)), instead, nowNanos);
        }
        if (tags > maxTags) {
            replace(wholeCache(most(tagsByCache)), instead, nowNanos);
        }
        if (wholeCaches > maxCaches || everywhere > CachePolicy.MAX_TAGS) {
            waiting.clear();
            keysByCache.clear();
            tagsByCache.clear();
            keys = 0;
            tags = 0;
            wholeCaches = 0;
            everywhere = 0;
            replace(new What.EveryCache(""), instead, nowNanos);
        }
    }

    private void replace(What what, List<What> instead, long nowNanos) {
        overflows.incrementAndGet();
        put(what, nowNanos);
        instead.add(what);
    }

    private static String most(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private boolean remove(What what) {
        if (waiting.remove(what) == null) {
            return false;
        }
        count(what, -1);
        return true;
    }

    private void count(What what, int by) {
        if (what instanceof What.Entry entry) {
            keys += by;
            count(keysByCache, entry.key().cache(), by);
        } else if (what instanceof What.OneTag tag && !tag.isWholeCache()) {
            tags += by;
            count(tagsByCache, tag.tag().cache(), by);
        } else if (what instanceof What.OneTag) {
            wholeCaches += by;
        } else {
            everywhere += by;
        }
    }

    private static void count(Map<String, Integer> counts, String cache, int by) {
        counts.merge(cache, by, (before, more) -> before + more == 0 ? null : before + more);
    }

    private static @Nullable String cacheOf(What what) {
        if (what instanceof What.Entry entry) {
            return entry.key().cache();
        }
        return what instanceof What.OneTag tag ? tag.tag().cache() : null;
    }

    private static What wholeCache(String cache) {
        return new What.OneTag(Tag.wholeCache(cache));
    }

    private void publish() {
        long oldest = waiting.isEmpty() ? 0 : waiting.values().iterator().next().sinceNanos();
        figures = new Figures(waiting.size(), keys, waiting.size() - keys, oldest);
    }

    /** What concerns entries and tags: themselves, their whole caches, and what concerns every cache. */
    synchronized List<Waiting> concerning(Collection<EntryKey> entries, Collection<Tag> asked) {
        Set<What> wanted = new LinkedHashSet<>();
        wanted.add(new What.EveryCache(""));
        for (EntryKey key : entries) {
            wanted.add(wholeCache(key.cache()));
            wanted.add(new What.Entry(key));
        }
        for (Tag tag : asked) {
            wanted.add(wholeCache(tag.cache()));
            wanted.add(new What.OneTag(tag));
            wanted.add(new What.EveryCache(tag.name()));
        }
        return present(wanted);
    }

    /** What is to be done with exactly these, as far as it is waiting. */
    synchronized List<Waiting> present(Collection<What> wanted) {
        List<Waiting> found = new ArrayList<>();
        for (What what : wanted) {
            Waiting present = waiting.get(what);
            if (present != null) {
                found.add(present);
            }
        }
        return found;
    }

    /** The oldest that nobody is carrying out at present. */
    synchronized List<Waiting> oldest(int limit) {
        return waiting.values().stream()
                .filter(each -> each.attempt == null)
                .limit(limit)
                .toList();
    }

    /**
     * Leaves those to one attempt that no other is carrying out.
     *
     * @param mine what the caller has to carry out, and then to {@link #settle}
     * @param attempts ends with the attempts that carry out all of them, one of them the caller's
     */
    record Claim(List<Waiting> mine, Set<CompletableFuture<Boolean>> attempts) {}

    @SuppressWarnings("UndefinedEquals") // Each attempt is one by itself.
    synchronized Claim claim(List<Waiting> wanted, CompletableFuture<Boolean> attempt) {
        List<Waiting> mine = new ArrayList<>();
        Set<CompletableFuture<Boolean>> attempts = new LinkedHashSet<>();
        for (Waiting each : wanted) {
            CompletableFuture<Boolean> other = each.attempt;
            if (other == null) {
                each.attempt = attempt;
                mine.add(each);
            }
            attempts.add(other == null ? attempt : other);
        }
        return new Claim(mine, attempts);
    }

    /** Notes how an attempt has ended. What was remembered again since it began is another object, and stays. */
    synchronized void settle(List<Waiting> mine, boolean carriedOut) {
        for (Waiting each : mine) {
            each.attempt = null;
        }
        if (carriedOut) {
            drop(mine);
        }
    }

    /** Takes these out, unless they were remembered again since. */
    synchronized void drop(List<Waiting> done) {
        for (Waiting each : done) {
            if (waiting.get(each.what()) == each) {
                remove(each.what());
            }
        }
        publish();
    }
}
