package dev.larder.session;

import dev.larder.base.IpAddress;
import dev.larder.session.SessionStore.Ended;
import dev.larder.session.SessionStore.Word;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners. The store keeps word of what happened until a node says that its listeners have taken it; word that nobody has taken
 * for a while is told by whoever sweeps next. Where nobody listens, no word is kept. Thread-safe.
 */
final class SessionEvents {
    /** How many listeners there may be. */
    static final int MAX_LISTENERS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(SessionEvents.class);

    private final SessionStore store;
    private final SessionCounters counters;
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();

    SessionEvents(SessionStore store, SessionCounters counters) {
        this.store = store;
        this.counters = counters;
    }

    synchronized void add(SessionListener listener) {
        Checks.between("number of listeners", listeners.size() + 1L, 1, MAX_LISTENERS);
        listeners.add(listener);
    }

    /** Whether word has to be kept. */
    boolean wanted() {
        return !listeners.isEmpty();
    }

    void begun(SessionStore.Key key, long nowMillis, byte[] who) {
        tellAll(key.tag(), List.of(new Word(id(SessionEvent.Kind.CREATED, key.hash(), nowMillis), who)));
    }

    void renewed(SessionStore.Key key, long nowMillis, byte[] who) {
        tellAll(key.tag(), List.of(new Word(id(SessionEvent.Kind.RENEWED, key.hash(), nowMillis), who)));
    }

    void ended(String tag, List<Ended> ended) {
        List<Word> word = new ArrayList<>(ended.size());
        ended.forEach(one -> word.add(new Word(id(one.kind(), one.hash(), one.endedMillis()), one.who())));
        tellAll(tag, word);
    }

    private static String id(SessionEvent.Kind kind, String hash, long millis) {
        return kind.code() + " " + hash + " " + millis;
    }

    /** Tells what the store keeps word of, then says what was taken. */
    void tellAll(String tag, List<Word> word) {
        if (!wanted() || word.isEmpty()) {
            return;
        }
        List<String> taken = new ArrayList<>(word.size());
        for (Word one : word) {
            if (tell(event(tag, one))) {
                taken.add(one.id());
            }
        }
        for (int from = 0; from < taken.size(); from += SessionStore.MAX_PAGE) {
            List<String> some = taken.subList(from, Math.min(taken.size(), from + SessionStore.MAX_PAGE));
            // Without waiting: what is not said to be taken is told once more.
            CompletableFuture<?> ignored = store.took(tag, List.copyOf(some)).async();
        }
    }

    private static SessionEvent event(String tag, Word word) {
        String[] parts = word.id().split(" ", -1);
        Who who = Who.read(word.who());
        return new SessionEvent(
                SessionEvent.Kind.of(parts[0].charAt(0)),
                SessionHandle.of(new SessionStore.Key(tag, parts[1])),
                who.userId(),
                Instant.ofEpochMilli(Long.parseLong(parts[2])),
                tag + ' ' + word.id(),
                who.ip());
    }

    /** Something that only this node has seen. */
    void noticed(
            SessionEvent.Kind kind,
            SessionStore.Key key,
            @Nullable String userId,
            long nowMillis,
            @Nullable IpAddress ip) {
        if (wanted()) {
            String id = key.tag() + ' ' + id(kind, key.hash(), nowMillis);
            tell(new SessionEvent(kind, SessionHandle.of(key), userId, Instant.ofEpochMilli(nowMillis), id, ip));
        }
    }

    void rejected(RejectCause cause, @Nullable IpAddress ip) {
        counters.rejected(cause);
        for (SessionListener listener : listeners) {
            try {
                listener.rejected(cause, ip);
            } catch (RuntimeException failure) {
                failed(failure);
            }
        }
    }

    private boolean tell(SessionEvent event) {
        boolean taken = true;
        for (SessionListener listener : listeners) {
            try {
                listener.on(event);
            } catch (RuntimeException failure) {
                failed(failure);
                taken = false;
            }
        }
        return taken;
    }

    private void failed(RuntimeException failure) {
        counters.listenerFailures.increment();
        LOG.warn("a listener of sessions failed: {}", failure.toString());
        LOG.debug("a listener of sessions failed", failure);
    }
}
