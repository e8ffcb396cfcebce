package dev.larder.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What was looked into and kept all the same, with how long it had been idle then: to a server, looking is a use, and without this
 * what is dear but never read would look fresh for ever. Bounded: what is forgotten looks used as of when it was looked into. Not
 * thread-safe.
 */
final class Glances {
    /** How many are remembered; the oldest are forgotten first. */
    static final int MAX_REMEMBERED = 65_536;

    /** Servers count whole seconds, at both ends. */
    private static final long TOLERANCE_MILLIS = 2_000;

    private record Glance(long atNanos, long idleMillis) {}

    /** By a hash of the key. Two keys of the same would only be a little wrong about each other. */
    private final Map<Long, Glance> glances = new LinkedHashMap<>();

    /** Notes that an entry is about to be looked into. */
    void note(EntryKey key, long idleMillis, long nowNanos) {
        glances.remove(hash(key));
        glances.put(hash(key), new Glance(nowNanos, idleMillis));
        if (glances.size() > MAX_REMEMBERED) {
            glances.remove(glances.keySet().iterator().next());
        }
    }

    /** How long an entry has been idle in truth, if nobody else has used it since it was looked into. */
    long idleMillis(EntryKey key, long measuredMillis, long nowNanos) {
        Glance glance = glances.get(hash(key));
        if (glance == null) {
            return measuredMillis;
        }
        long sinceMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - glance.atNanos());
        if (measuredMillis + TOLERANCE_MILLIS >= sinceMillis) {
            return Math.max(measuredMillis, glance.idleMillis() + sinceMillis);
        }
        glances.remove(hash(key));
        return measuredMillis;
    }

    void forget(EntryKey key) {
        glances.remove(hash(key));
    }

    int size() {
        return glances.size();
    }

    private static long hash(EntryKey key) {
        return (long) key.cache().hashCode() << 32 ^ (key.key().hashCode() & 0xffff_ffffL);
    }
}
