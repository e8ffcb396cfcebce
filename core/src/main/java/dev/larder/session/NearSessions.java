package dev.larder.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.larder.base.Ticker;
import dev.larder.session.SessionStore.Found;
import dev.larder.session.SessionStore.State;
import dev.larder.session.SessionStore.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sessions that were read lately, as they were then. Bounded. Thread-safe. */
final class NearSessions {
    /** What a session takes besides what is kept in it, about. */
    private static final int OVERHEAD_BYTES = 800;

    private static final int ATTRIBUTE_OVERHEAD_BYTES = 150;

    private final NearSessionPolicy policy;
    private final Ticker ticker;
    private final Cache<SessionStore.Key, Held> sessions;

    /** Counts what this node has changed: what was read before a change is not kept after it. */
    private final AtomicLong changes = new AtomicLong();

    NearSessions(NearSessionPolicy policy, Ticker ticker) {
        this.policy = policy;
        this.ticker = ticker;
        this.sessions = Caffeine.newBuilder()
                .maximumWeight(policy.maxBytes())
                .weigher(NearSessions::weight)
                // Without a thread of its own: whoever writes makes room.
                .executor(Runnable::run)
                .build();
    }

    private record Held(Found found, long readNanos) {
        /** Unless somebody has read it since it was written to. */
        Held with(Stored stored) {
            Stored kept = found.stored();
            return kept == null || kept.version() != stored.version()
                    ? this
                    : new Held(new Found(State.LIVE, found.nowMillis(), stored, null), readNanos);
        }
    }

    private static int weight(SessionStore.Key key, Held held) {
        Stored stored = held.found().stored();
        long bytes = OVERHEAD_BYTES;
        if (stored != null) {
            bytes += stored.who().length;
            for (Map.Entry<String, byte[]> attribute : stored.attributes().entrySet()) {
                bytes += 2L * attribute.getKey().length() + attribute.getValue().length + ATTRIBUTE_OVERHEAD_BYTES;
            }
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** A session that may be used without asking, or null. */
    @Nullable
    Found find(String tag, List<String> hashes) {
        return policy.maxAge().isZero() ? null : find(tag, hashes, policy.maxAge());
    }

    /** A session that may be used while the store is away, or null. */
    @Nullable
    Found findOnOutage(String tag, List<String> hashes) {
        return policy.maxAgeOnOutage().isZero() ? null : find(tag, hashes, policy.maxAgeOnOutage());
    }

    private @Nullable Found find(String tag, List<String> hashes, Duration maxAge) {
        for (String hash : hashes) {
            Held held = sessions.getIfPresent(new SessionStore.Key(tag, hash));
            Found found = held == null ? null : usable(held, maxAge);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Found usable(Held held, Duration maxAge) {
        long ageNanos = ticker.nanos() - held.readNanos();
        Stored stored = held.found().stored();
        long now = held.found().nowMillis() + TimeUnit.NANOSECONDS.toMillis(ageNanos);
        return stored == null || ageNanos > maxAge.toNanos() || stored.expiresMillis() <= now
                ? null
                : new Found(State.LIVE, now, stored, null);
    }

    /** To be noted before a session is read that shall be kept. */
    long changes() {
        return changes.get();
    }

    /** Keeps a session that was read since then, unless this node has changed any since. */
    void keep(Found found, long changesBefore, long readNanos) {
        Stored stored = found.stored();
        if (policy.isOn() && stored != null && changes.get() == changesBefore) {
            sessions.put(stored.key(), new Held(found, readNanos));
            if (changes.get() != changesBefore) {
                sessions.invalidate(stored.key());
            }
        }
    }

    /** A session that was kept has been used, and expires later than was known; it is as old as before. */
    void noted(Stored stored) {
        sessions.asMap().computeIfPresent(stored.key(), (key, held) -> held.with(stored));
    }

    /** This node has changed a session, or is about to. */
    void forget(SessionStore.Key key) {
        if (policy.isOn()) {
            changes.incrementAndGet();
            sessions.invalidate(key);
        }
    }

    /** This node has changed many. */
    void forgetAll() {
        if (policy.isOn()) {
            changes.incrementAndGet();
            sessions.invalidateAll();
        }
    }
}
