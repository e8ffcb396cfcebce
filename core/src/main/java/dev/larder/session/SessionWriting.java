package dev.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.larder.base.Call;
import dev.larder.session.SessionStore.Change;
import dev.larder.session.SessionStore.Saved;
import java.util.Map;

/** Writes the attributes of sessions that have changed. Thread-safe. */
final class SessionWriting {
    private final SessionParts parts;

    SessionWriting(SessionParts parts) {
        this.parts = parts;
    }

    static void checkSize(SessionPolicy policy, Map<String, byte[]> attributes) {
        Checks.between("number of attributes", attributes.size(), 0, Session.MAX_ATTRIBUTES);
        long bytes = 0;
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            bytes += attribute.getKey().getBytes(UTF_8).length + attribute.getValue().length;
        }
        Checks.between("bytes of all attributes of a session", bytes, 0, policy.maxDataBytes());
    }

    Call<SaveResult> save(Session session, boolean ifUnchanged) {
        return new Deferred<>(() -> {
            Session.Changes changes = session.changes();
            if (changes.isEmpty()) {
                return Call.of(SaveResult.SAVED);
            }
            Map<String, byte[]> after = session.after(changes);
            checkSize(parts.policy(), after);
            long version = ifUnchanged ? session.version() : 0;
            long expires = session.stored().expiresMillis();
            Change change = new Change(session.stored().key(), version, expires, changes.set(), changes.removed());
            return save(session, change, after, SessionOpening.MAX_RENEWALS);
        });
    }

    private Call<SaveResult> save(Session session, Change change, Map<String, byte[]> after, int hops) {
        return parts.counted(parts.store().save(change)).flatMap(saved -> switch (saved.outcome()) {
            case SAVED -> Call.of(saved(session, after, saved));
            case GONE -> Call.of(SaveResult.GONE);
            case CHANGED -> Call.of(SaveResult.CHANGED);
            case RENEWED ->
                hops == 0
                        ? Call.of(SaveResult.GONE)
                        : save(session, to(String.valueOf(saved.renewedTo()), change), after, hops - 1);
        });
    }

    /** The same where the session is now, of which it is not known when it expires. */
    private static Change to(String hash, Change change) {
        SessionStore.Key key = new SessionStore.Key(change.key().tag(), hash);
        return new Change(key, change.version(), 0, change.set(), change.removed());
    }

    private SaveResult saved(Session session, Map<String, byte[]> after, Saved saved) {
        parts.counters().updates.increment();
        parts.near().forget(session.stored().key());
        session.saved(after, saved.version());
        return SaveResult.SAVED;
    }
}
