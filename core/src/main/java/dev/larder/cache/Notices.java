package dev.larder.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Hands what a store tells of changes to the values in memory and to those who wait for the load of another node. Bounded by
 * the caches and the loads under way.
 */
final class Notices implements Tracking.Listener {
    private final @Nullable Tracking tracking;
    private final Map<String, NearCache<?>> caches = new ConcurrentHashMap<>();
    private final Map<String, OwnChanges> withoutMemory = new ConcurrentHashMap<>();
    private final Map<EntryKey, List<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();
    private volatile boolean listening;

    Notices(@Nullable Tracking tracking) {
        this.tracking = tracking;
    }

    /** The store's side that tells of changes, with this listening; null if it has none. */
    @Nullable
    Tracking tracking() {
        if (tracking != null && !listening) {
            listen(tracking);
        }
        return tracking;
    }

    /** Nobody reads before this listens, or a notice could be missed. */
    private synchronized void listen(Tracking source) {
        if (!listening) {
            source.listen(this);
            listening = true;
        }
    }

    void register(String cache, NearCache<?> near) {
        caches.put(cache, near);
    }

    void unregister(String cache, NearCache<?> near) {
        caches.remove(cache, near);
    }

    /** Counts what this node changes in a cache that keeps nothing in memory. */
    OwnChanges registerOwn(String cache) {
        OwnChanges own = new OwnChanges();
        withoutMemory.put(cache, own);
        return own;
    }

    void unregisterOwn(String cache, OwnChanges own) {
        withoutMemory.remove(cache, own);
    }

    /** Completes at the next notice about an entry. To be ended by {@link #stopWaiting}. */
    CompletableFuture<Void> await(EntryKey key) {
        CompletableFuture<Void> notice = new CompletableFuture<>();
        waiting.merge(key, List.of(notice), (before, added) -> {
            List<CompletableFuture<Void>> all = new ArrayList<>(before);
            all.addAll(added);
            return List.copyOf(all);
        });
        return notice;
    }

    @SuppressWarnings("ReferenceEquality") // It is about this one who waits.
    void stopWaiting(EntryKey key, CompletableFuture<Void> notice) {
        waiting.computeIfPresent(key, (same, before) -> {
            List<CompletableFuture<Void>> rest =
                    before.stream().filter(other -> other != notice).toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    /** Wakes those of this node who wait for an entry. The store does not tell a node of what it filled itself. */
    void wake(EntryKey key) {
        waiting.getOrDefault(key, List.of()).forEach(notice -> notice.complete(null));
    }

    /** This node has changed the stamp of a tag itself. */
    void changedHere(Tag tag) {
        NearCache<?> near = caches.get(tag.cache());
        if (near != null) {
            near.changeStamp(tag.name());
        }
        OwnChanges own = withoutMemory.get(tag.cache());
        if (own != null) {
            own.changeTag(tag.name());
        }
    }

    /** This node is going to make a change that concerns many entries. */
    void changedHere(Waiting.What what) {
        if (what instanceof Waiting.What.OneTag tag) {
            changedHere(tag.tag());
        } else if (what instanceof Waiting.What.EveryCache every) {
            caches.values().forEach(near -> near.changeStamp(every.tag()));
            withoutMemory.values().forEach(own -> own.changeTag(every.tag()));
        }
    }

    @Override
    public void entryChanged(EntryKey key) {
        NearCache<?> near = caches.get(key.cache());
        if (near != null) {
            near.changeTold(key.key());
        }
        wake(key);
    }

    @Override
    public void stampChanged(Tag tag) {
        NearCache<?> near = caches.get(tag.cache());
        if (near != null) {
            near.notices.increment();
            near.changeStamp(tag.name());
        }
    }

    @Override
    public void watchBegan() {
        caches.values().forEach(NearCache::changeAny);
    }

    @Override
    public void watchEnded(Watch watch) {
        caches.values().forEach(NearCache::changeAny);
        waiting.values().forEach(notices -> notices.forEach(notice -> notice.complete(null)));
    }
}
