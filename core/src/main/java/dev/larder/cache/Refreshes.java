package dev.larder.cache;

import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads entries anew before their time is over, in the background. Of all nodes the one does it that gets the lease; the others leave
 * the key alone for a moment. Nobody waits for a refresh, so a reader who misses the key meanwhile loads by the ordinary way, in which
 * the same lease makes the two one load.
 */
final class Refreshes<V> {
    /** How many keys of a cache a node refreshes at once; more are refreshed by a later reader. */
    static final int MAX_AT_ONCE = 1_000;

    /** For how long a node leaves a key alone that another refreshes, or that could not be refreshed. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Refreshes.class);

    private final CacheParts<V> parts;
    private final Writing<V> writing;
    private final Lookup<V> lookup;
    private final Leases<V> leases;
    private final Fetching<V> fetching;
    private final EarlyRefresh policy;
    private final Holdoffs holdoffs;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    Refreshes(CacheParts<V> parts, Writing<V> writing, Lookup<V> lookup, Leases<V> leases, Fetching<V> fetching) {
        this.parts = parts;
        this.writing = writing;
        this.lookup = lookup;
        this.leases = leases;
        this.fetching = fetching;
        this.policy = parts.policy().earlyRefresh();
        this.holdoffs = new Holdoffs(parts.context().ticker());
    }

    /** Begins to load an entry anew that was just returned, if it is time. Does not wait. */
    void consider(LoadRequest<V> request, Verdict<V> hit) {
        byte[] head = hit.known();
        String key = request.key();
        if (head == null || !begin(key, hit)) {
            return;
        }
        try {
            parts.context().executor().execute(() -> refreshQuietly(request, hit, head));
        } catch (RejectedExecutionException full) {
            end(key);
            pause(key, full);
        }
    }

    /** Whether whoever has just returned an entry is to load it anew: it is time, and nobody on this node is at it. To be {@link #end}ed. */
    boolean begin(String key, Verdict<V> hit) {
        byte[] head = hit.known();
        return policy.kind() != EarlyRefresh.Kind.NONE
                && head != null
                && isDue(Envelope.of(head))
                && !holdoffs.holds(key)
                && underWay.size() < MAX_AT_ONCE
                && underWay.add(key);
    }

    void end(String key) {
        underWay.remove(key);
    }

    /** Another node is at it, or has been. */
    void leave(String key) {
        holdoffs.hold(key, PAUSE);
    }

    private boolean isDue(Envelope entry) {
        return policy.isDue(
                parts.store().clockMillis(),
                entry.createdMillis(),
                entry.softDeadlineMillis(),
                entry.loadMillis(),
                parts.context().random());
    }

    private void refreshQuietly(LoadRequest<V> request, Verdict<V> hit, byte[] head) {
        String key = request.key();
        try {
            parts.retirement().enter(parts.name());
            try {
                refresh(request, hit, head);
            } finally {
                parts.retirement().leave();
            }
        } catch (RuntimeException failure) {
            // The value is good for a while yet, and the next reader after the pause tries again.
            pause(key, failure);
        } finally {
            end(key);
        }
    }

    private void refresh(LoadRequest<V> request, Verdict<V> hit, byte[] head) {
        Loading<V> loading = new Loading<>(parts, writing, lookup.near(), request, hit);
        Leases<V>.Attempt attempt = leases.attempt(request.stored());
        try {
            attempt.ask(head);
            // The stamps come before the loader: what is invalidated from here on makes the new entry a miss.
            loading.open();
            Stamp token = attempt.claimAtOnce();
            if (token == null) {
                leave(request.key());
                return;
            }
            loading.hold(token);
        } catch (LarderException failure) {
            attempt.abandon();
            throw failure;
        }
        parts.counters().refreshes.increment();
        // Nobody waits for it who could give up, and while it goes on it has one of the places of all loads.
        Interruption late = Interruption.after(parts.policy().loadTimeout());
        try {
            Loaded<V> ignored = fetching.fetch(request, loading, Duration.ZERO, () -> null);
        } finally {
            late.end();
        }
        parts.tell(CacheEvent.Kind.REFRESHED, request.stored().entry());
    }

    void pause(String key, RuntimeException failure) {
        leave(key);
        parts.counters().refreshFailures.increment();
        LOG.debug("cache {}: an entry was not refreshed", parts.name(), failure);
    }

    int underWay() {
        return underWay.size();
    }
}
