package dev.larder.memory;

import dev.larder.session.SessionStore;
import dev.larder.session.SessionStore.Draft;
import dev.larder.session.SessionStore.Listed;
import dev.larder.session.SessionStore.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A session as the store in memory holds it. Read and written under the store's lock. */
final class HeldSession {
    /** What a session takes besides what is kept in it, about: the objects, and its places in the indexes. */
    static final long OVERHEAD_BYTES = 600;

    SessionStore.Key key;
    final String user;
    final String device;
    final long idleMillis;
    final long createdMillis;
    byte[] who;
    long endMillis;
    long issuedMicros;
    long authenticatedMillis;
    int level;
    long version = 1;
    long expiresMillis;
    long usedMillis;

    /** What it was kept under before, and still can be found under; the last one first. */
    List<SessionStore.Key> before = List.of();

    final Map<String, byte[]> attributes;

    HeldSession(Draft draft, long nowMillis, long issuedMicros) {
        this.key = draft.key();
        this.user = draft.user();
        this.device = draft.device();
        this.idleMillis = draft.idleMillis();
        this.createdMillis = nowMillis;
        this.who = draft.who();
        this.endMillis = nowMillis + draft.absoluteMillis();
        this.issuedMicros = issuedMicros;
        this.authenticatedMillis = Math.min(draft.authenticatedMillis(), nowMillis);
        this.level = draft.level();
        this.expiresMillis = Math.min(nowMillis + idleMillis, endMillis);
        this.usedMillis = nowMillis;
        this.attributes = new HashMap<>(draft.attributes());
    }

    boolean isExpired(long nowMillis) {
        return expiresMillis <= nowMillis;
    }

    long bytes() {
        long bytes = OVERHEAD_BYTES + who.length;
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            bytes += InMemoryCacheStore.BYTES_PER_CHAR
                            * (long) attribute.getKey().length()
                    + attribute.getValue().length
                    + BoundedMap.OVERHEAD_BYTES;
        }
        return bytes;
    }

    Stored stored(boolean used) {
        return new Stored(
                key,
                user,
                who,
                device,
                createdMillis,
                endMillis,
                idleMillis,
                TimeUnit.MICROSECONDS.toMillis(issuedMicros),
                authenticatedMillis,
                level,
                version,
                Map.copyOf(attributes),
                expiresMillis,
                used ? usedMillis : -1);
    }

    Listed listed() {
        return new Listed(
                key.hash(),
                who,
                createdMillis,
                usedMillis,
                expiresMillis,
                endMillis,
                authenticatedMillis,
                level,
                device);
    }
}
