package dev.larder.memory;

import dev.larder.base.Ticker;
import dev.larder.session.SessionEvent;
import dev.larder.session.SessionStore;
import dev.larder.session.SessionStore.Ended;
import dev.larder.session.SessionStore.Owner;
import dev.larder.session.SessionStore.Word;
import dev.larder.session.SessionUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions in memory with their indexes. Read and written under the lock of its store. */
final class SessionTable {
    /** How much word is kept for listeners; beyond it none is. */
    static final int MAX_WORD = 10_000;

    private static final String EVERYONE = "*";

    private final Ticker ticker;
    private final long maxBytes;
    private final Map<SessionStore.Key, HeldSession> sessions = new HashMap<>();
    private final Map<SessionStore.Key, Alias> aliases = new HashMap<>();
    private final Map<Owner, Map<String, HeldSession>> byOwner = new HashMap<>();
    private final Map<Owner, NotBefore> notBefore = new HashMap<>();
    private final Map<String, Map<String, Word>> word = new HashMap<>();
    private final TreeSet<HeldSession> byExpiry =
            new TreeSet<>(Comparator.<HeldSession>comparingLong(held -> held.expiresMillis)
                    .thenComparing(held -> held.key.tag())
                    .thenComparing(held -> held.key.hash()));
    private final Map<String, Long> inTags = new HashMap<>();
    private long bytes;
    private long lastMicros;

    /** When the last of all sessions ends that there have been. */
    private long lastEndMillis;

    SessionTable(Ticker ticker, long maxBytes) {
        this.ticker = ticker;
        this.maxBytes = maxBytes;
    }

    /** Where a session is that was kept under another hash. */
    record Alias(SessionStore.Key to, long graceEndMillis, long forgottenMillis) {}

    private record NotBefore(long micros, @Nullable String except, long tillMillis) {}

    long nowMillis() {
        return ticker.epochMillis();
    }

    /** Never the same twice, and later each time. */
    long issueMicros() {
        lastMicros = Math.max(lastMicros + 1, TimeUnit.MILLISECONDS.toMicros(nowMillis()));
        return lastMicros;
    }

    @Nullable
    HeldSession get(SessionStore.Key key) {
        return sessions.get(key);
    }

    @Nullable
    Alias alias(SessionStore.Key key) {
        Alias alias = aliases.get(key);
        if (alias != null && alias.forgottenMillis() <= nowMillis()) {
            aliases.remove(key);
            return null;
        }
        return alias;
    }

    /** A session that may be used, or null. */
    @Nullable
    HeldSession usable(SessionStore.Key key) {
        HeldSession held = sessions.get(key);
        return held != null && isUsable(held) ? held : null;
    }

    boolean isUsable(HeldSession held) {
        return !held.isExpired(nowMillis()) && !isEndedBefore(held);
    }

    boolean isEndedBefore(HeldSession held) {
        return isBefore(held, notBefore.get(owner(held))) || isBefore(held, notBefore.get(everyone(held.key.tag())));
    }

    private static boolean isBefore(HeldSession held, @Nullable NotBefore mark) {
        return mark != null
                && held.issuedMicros < mark.micros()
                && !held.key.hash().equals(mark.except());
    }

    static Owner everyone(String tag) {
        return new Owner(tag, EVERYONE);
    }

    static Owner owner(HeldSession held) {
        return new Owner(held.key.tag(), held.user);
    }

    /** Remembered at least as long as any session that there is may live. */
    void endBefore(Owner owner, @Nullable String except, long rememberMillis) {
        long till = Math.max(nowMillis() + rememberMillis, lastEndMillis);
        notBefore.put(owner, new NotBefore(issueMicros(), except, till));
    }

    void forgetNotBefore(String tag) {
        long now = nowMillis();
        notBefore
                .entrySet()
                .removeIf(mark ->
                        mark.getKey().tag().equals(tag) && mark.getValue().tillMillis() < now);
    }

    Collection<HeldSession> of(Owner owner) {
        return byOwner.getOrDefault(owner, Map.of()).values();
    }

    void add(HeldSession held) {
        sessions.put(held.key, held);
        inTags.merge(held.key.tag(), 1L, Long::sum);
        byExpiry.add(held);
        lastEndMillis = Math.max(lastEndMillis, held.endMillis);
        if (owner(held).isKnown()) {
            byOwner.computeIfAbsent(owner(held), same -> new LinkedHashMap<>()).put(held.key.hash(), held);
        }
        bytes += held.bytes();
    }

    void remove(HeldSession held) {
        if (sessions.remove(held.key) != null) {
            inTags.merge(held.key.tag(), -1L, Long::sum);
        }
        byExpiry.remove(held);
        Map<String, HeldSession> mates = byOwner.get(owner(held));
        if (mates != null) {
            mates.remove(held.key.hash());
            if (mates.isEmpty()) {
                byOwner.remove(owner(held));
            }
        }
        held.before.forEach(aliases::remove);
        bytes -= held.bytes();
    }

    /** Changes something by which the session is found or weighed. */
    void change(HeldSession held, Runnable change) {
        List<SessionStore.Key> before = held.before;
        held.before = List.of();
        remove(held);
        held.before = before;
        change.run();
        add(held);
        makeRoom(held);
    }

    /** The session can be found under what it was kept under until now, and under the last of what it was kept under before. */
    void leave(HeldSession held, SessionStore.Key old, Alias alias) {
        List<SessionStore.Key> remembered = new ArrayList<>();
        aliases.put(old, alias);
        remembered.add(old);
        for (SessionStore.Key older : held.before) {
            Alias former = alias(older);
            if (former != null && remembered.size() < SessionStore.MAX_REPLACED) {
                aliases.put(older, new Alias(held.key, former.graceEndMillis(), former.forgottenMillis()));
                remembered.add(older);
            } else {
                aliases.remove(older);
            }
        }
        held.before = List.copyOf(remembered);
    }

    void forgetReplaced(HeldSession held) {
        held.before.forEach(aliases::remove);
        held.before = List.of();
    }

    /** What expires soonest makes room, but for the one that the room is for. */
    void makeRoom(HeldSession kept) {
        while (bytes > maxBytes && byExpiry.size() > 1) {
            HeldSession first = byExpiry.first();
            HeldSession dropped = first == kept ? byExpiry.higher(first) : first;
            if (dropped == null) {
                return;
            }
            remove(dropped);
        }
    }

    /** Ends a session, and keeps word of it if that is wanted. */
    Ended end(HeldSession held, SessionEvent.Kind kind, boolean keepWord) {
        long now = nowMillis();
        boolean usable = kind == SessionEvent.Kind.EXPIRED || isUsable(held);
        long until = Math.min(now, held.expiresMillis);
        remove(held);
        if (keepWord) {
            keep(kind, held, now);
        }
        return new Ended(held.key.hash(), held.who, held.createdMillis, kind, now, until - held.createdMillis, usable);
    }

    void keep(SessionEvent.Kind kind, HeldSession held, long nowMillis) {
        Map<String, Word> ofTag = word.computeIfAbsent(held.key.tag(), same -> new LinkedHashMap<>());
        if (ofTag.size() < MAX_WORD) {
            String id = kind.code() + " " + held.key.hash() + " " + nowMillis;
            ofTag.put(id, new Word(id, held.who));
        }
    }

    void took(String tag, Collection<String> ids) {
        Map<String, Word> ofTag = word.get(tag);
        if (ofTag != null) {
            ofTag.keySet().removeAll(Set.copyOf(ids));
        }
    }

    List<Word> wordOlderThan(String tag, long ageMillis, int most) {
        List<Word> old = new ArrayList<>();
        for (Word one : word.getOrDefault(tag, Map.of()).values()) {
            long at = Long.parseLong(one.id().substring(one.id().lastIndexOf(' ') + 1));
            if (old.size() < most && at <= nowMillis() - ageMillis) {
                old.add(one);
            }
        }
        return old;
    }

    /** Expired sessions of a tag, the oldest first. */
    List<HeldSession> expired(String tag, int most) {
        List<HeldSession> expired = new ArrayList<>();
        for (HeldSession held : byExpiry) {
            if (!held.isExpired(nowMillis()) || expired.size() == most) {
                return expired;
            }
            if (held.key.tag().equals(tag)) {
                expired.add(held);
            }
        }
        return expired;
    }

    long inTag(String tag) {
        return inTags.getOrDefault(tag, 0L);
    }

    SessionUsage usage() {
        return new SessionUsage(sessions.size(), bytes);
    }

    /** The users of the sessions of a tag that expire last. */
    SessionStore.Crowd crowd(String tag, int most) {
        long now = nowMillis();
        long unexpired = 0;
        List<HeldSession> looked = new ArrayList<>();
        for (HeldSession held : byExpiry.descendingSet()) {
            if (held.isExpired(now)) {
                break;
            }
            if (held.key.tag().equals(tag)) {
                unexpired++;
                if (looked.size() < most) {
                    looked.add(held);
                }
            }
        }
        Map<Owner, SessionStore.Present> present = new LinkedHashMap<>();
        looked.stream()
                .filter(held -> owner(held).isKnown())
                .forEach(held -> present.computeIfAbsent(owner(held), owner -> present(owner, held.who)));
        return new SessionStore.Crowd(
                unexpired,
                looked.size(),
                present.values().stream().filter(one -> one.sessions() > 0).toList());
    }

    private SessionStore.Present present(Owner owner, byte[] who) {
        List<HeldSession> usable = of(owner).stream().filter(this::isUsable).toList();
        return new SessionStore.Present(
                who,
                usable.size(),
                usable.stream().mapToLong(held -> held.usedMillis).max().orElse(0));
    }

    SessionStore.Totals totals(List<String> tags) {
        Map<String, Long> counts = new HashMap<>();
        for (HeldSession held : sessions.values()) {
            if (!held.isExpired(nowMillis())) {
                counts.merge(held.key.tag(), 1L, Long::sum);
            }
        }
        return new SessionStore.Totals(
                tags.stream().map(tag -> counts.getOrDefault(tag, 0L)).toList(), byOwner.size());
    }
}
