package dev.larder.memory;

import dev.larder.base.Call;
import dev.larder.base.Ticker;
import dev.larder.session.AtLimit;
import dev.larder.session.SessionEvent;
import dev.larder.session.SessionStore;
import dev.larder.session.SessionUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The session store in memory: one lock, under which each operation is one step. There are no replicas to wait for. */
final class InMemorySessionStore implements SessionStore {
    /** For how many days users are counted. */
    private static final int ACTIVE_DAYS = 40;

    /** How many sessions of identity providers are remembered; beyond it the one of longest ago is forgotten. */
    private static final int MAX_LINKS = 100_000;

    /** How many users are counted of a day. */
    private static final int MAX_ACTIVE = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final SessionTable table;
    private final Map<Long, Set<String>> active = new HashMap<>();
    private final Map<Key, Link> links = new LinkedHashMap<>();
    private final Ticker ticker;
    private volatile boolean closed;

    InMemorySessionStore(Ticker ticker, long maxBytes) {
        this.ticker = ticker;
        this.table = new SessionTable(ticker, maxBytes);
    }

    void close() {
        closed = true;
    }

    private <T extends @Nullable Object> Call<T> step(Supplier<T> action) {
        return new MemoryCall<>(() -> closed, () -> {
            lock.lock();
            try {
                return action.get();
            } finally {
                lock.unlock();
            }
        });
    }

    @Override
    public Call<Begun> begin(Draft draft, boolean word) {
        return step(() -> {
            List<HeldSession> live = live(draft);
            List<HeldSession> chosen = live.stream()
                    .filter(held -> draft.ending().contains(held.key.hash()))
                    .toList();
            live.removeAll(chosen);
            List<HeldSession> over = over(draft, live);
            if (!over.isEmpty() && (draft.atLimit() == AtLimit.DENY || draft.atLimit() == AtLimit.ASK)) {
                return new Begun(
                        false,
                        table.nowMillis(),
                        0,
                        0,
                        table.inTag(draft.key().tag()),
                        List.of(),
                        live.stream().map(HeldSession::listed).toList());
            }
            return begin(draft, chosen, over, word);
        });
    }

    private Begun begin(Draft draft, List<HeldSession> chosen, List<HeldSession> over, boolean word) {
        HeldSession held = new HeldSession(draft, table.nowMillis(), table.issueMicros());
        List<Ended> ended = new ArrayList<>();
        chosen.forEach(one -> ended.add(table.end(one, SessionEvent.Kind.DESTROYED, word)));
        over.forEach(one -> ended.add(table.end(one, SessionEvent.Kind.EVICTED, word)));
        table.add(held);
        table.makeRoom(held);
        if (word) {
            table.keep(SessionEvent.Kind.CREATED, held, held.createdMillis);
        }
        return new Begun(
                true,
                held.createdMillis,
                held.expiresMillis,
                held.endMillis,
                table.inTag(held.key.tag()),
                ended,
                List.of());
    }

    /** The user's sessions that may be used, the one first that ends first. */
    private List<HeldSession> live(Draft draft) {
        List<HeldSession> live = new ArrayList<>();
        for (HeldSession held : table.of(new Owner(draft.key().tag(), draft.user()))) {
            if (table.isUsable(held)) {
                live.add(held);
            }
        }
        boolean byUse = draft.atLimit() == AtLimit.EVICT_LEAST_RECENTLY_USED || draft.atLimit() == AtLimit.ASK;
        live.sort(Comparator.<HeldSession>comparingLong(held -> byUse ? held.usedMillis : held.createdMillis)
                .thenComparing(held -> held.key.hash()));
        return live;
    }

    /** What has to end so that one more may begin. */
    private static List<HeldSession> over(Draft draft, List<HeldSession> live) {
        List<HeldSession> over = new ArrayList<>();
        if (draft.maxSessionsPerDevice() > 0) {
            List<HeldSession> same = live.stream()
                    .filter(held -> held.device.equals(draft.device()))
                    .toList();
            over.addAll(same.subList(0, Math.max(0, same.size() + 1 - draft.maxSessionsPerDevice())));
        }
        if (draft.maxSessions() > 0) {
            int more = live.size() - over.size() + 1 - draft.maxSessions();
            live.stream()
                    .filter(held -> !over.contains(held))
                    .limit(Math.max(0, more))
                    .toList()
                    .forEach(over::add);
        }
        return over;
    }

    @Override
    public Call<Found> load(String tag, List<String> hashes, boolean used) {
        return step(() -> find(tag, hashes, used));
    }

    private Found find(String tag, List<String> hashes, boolean used) {
        long now = table.nowMillis();
        for (String hash : hashes) {
            Key key = new Key(tag, hash);
            SessionTable.Alias alias = table.alias(key);
            if (alias != null) {
                State state = now <= alias.graceEndMillis() ? State.RENEWED : State.REUSED;
                return new Found(state, now, null, alias.to().hash());
            }
            HeldSession held = table.get(key);
            if (held != null) {
                State state =
                        held.isExpired(now) ? State.EXPIRED : table.isEndedBefore(held) ? State.TERMINATED : State.LIVE;
                return new Found(state, now, state == State.LIVE ? held.stored(used) : null, null);
            }
        }
        return new Found(State.UNKNOWN, now, null, null);
    }

    @Override
    public Call<Long> touch(Key key, String user, byte @Nullable [] who) {
        return step(() -> {
            HeldSession held = table.usable(key);
            if (held == null) {
                return 0L;
            }
            long now = table.nowMillis();
            table.change(held, () -> {
                held.expiresMillis = Math.max(held.expiresMillis, Math.min(now + held.idleMillis, held.endMillis));
                held.usedMillis = now;
                held.who = who == null ? held.who : who;
            });
            return held.expiresMillis;
        });
    }

    @Override
    public Call<Saved> save(Change change) {
        return step(() -> {
            SessionTable.Alias alias = table.alias(change.key());
            if (alias != null) {
                return table.nowMillis() <= alias.graceEndMillis()
                        ? new Saved(Written.RENEWED, 0, alias.to().hash())
                        : new Saved(Written.GONE, 0, null);
            }
            HeldSession held = table.get(change.key());
            if (held == null || held.isExpired(table.nowMillis())) {
                return new Saved(Written.GONE, 0, null);
            }
            if (change.version() != 0 && change.version() != held.version) {
                return new Saved(Written.CHANGED, held.version, null);
            }
            table.change(held, () -> {
                held.version++;
                held.attributes.keySet().removeAll(Set.copyOf(change.removed()));
                held.attributes.putAll(change.set());
            });
            return new Saved(Written.SAVED, held.version, null);
        });
    }

    @Override
    public Call<Found> renew(String tag, List<String> hashes, Renewal renewal, boolean word) {
        return step(() -> {
            Found found = find(tag, hashes, false);
            Stored stored = found.stored();
            HeldSession held = stored == null ? null : table.get(stored.key());
            if (held == null) {
                return found;
            }
            Key old = held.key;
            table.change(held, () -> renew(held, renewal, found.nowMillis()));
            if (renewal.graceMillis() > 0) {
                table.leave(
                        held,
                        old,
                        new SessionTable.Alias(
                                held.key,
                                found.nowMillis() + renewal.graceMillis(),
                                found.nowMillis() + renewal.rememberMillis()));
            } else {
                table.forgetReplaced(held);
            }
            if (word) {
                table.keep(SessionEvent.Kind.RENEWED, held, found.nowMillis());
            }
            return new Found(State.LIVE, found.nowMillis(), held.stored(false), null);
        });
    }

    private void renew(HeldSession held, Renewal renewal, long now) {
        held.key = new Key(held.key.tag(), renewal.newHash());
        held.issuedMicros = table.issueMicros();
        if (renewal.level() >= 0) {
            held.level = renewal.level();
            held.authenticatedMillis = now;
            held.endMillis = now + renewal.absoluteMillis();
        }
        held.expiresMillis = Math.min(Math.max(held.expiresMillis, now + held.idleMillis), held.endMillis);
        held.usedMillis = now;
    }

    @Override
    public Call<Long> extend(Key key, long millis) {
        return step(() -> {
            HeldSession held = table.usable(key);
            if (held == null) {
                return 0L;
            }
            table.change(held, () -> held.expiresMillis = Math.min(held.expiresMillis + millis, held.endMillis));
            return held.expiresMillis;
        });
    }

    @Override
    public Call<Endings> end(String tag, List<String> hashes, SessionEvent.Kind kind, int replicas, boolean word) {
        return step(() -> {
            for (String hash : hashes) {
                Key key = new Key(tag, hash);
                SessionTable.Alias alias = table.alias(key);
                HeldSession held = table.get(alias == null ? key : alias.to());
                if (held != null) {
                    Ended ended = table.end(held, kind, word);
                    return new Endings(table.inTag(tag), List.of(ended));
                }
            }
            return new Endings(table.inTag(tag), List.of());
        });
    }

    @Override
    public Call<Endings> endAll(
            Owner owner,
            @Nullable String except,
            boolean onlyUnusable,
            SessionEvent.Kind kind,
            int replicas,
            boolean word) {
        return step(() -> {
            List<Ended> ended = new ArrayList<>();
            for (HeldSession held : List.copyOf(table.of(owner))) {
                if (!held.key.hash().equals(except) && (!onlyUnusable || table.isEndedBefore(held))) {
                    ended.add(table.end(held, kind, word));
                }
            }
            return new Endings(table.inTag(owner.tag()), ended);
        });
    }

    @Override
    public Call<Page> list(Owner owner, int offset, int most) {
        return step(() -> {
            List<HeldSession> live = new ArrayList<>(table.of(owner));
            live.removeIf(held -> !table.isUsable(held));
            live.sort(Comparator.<HeldSession>comparingLong(held -> -held.createdMillis)
                    .thenComparing(held -> held.key.hash()));
            List<Listed> page = live.stream()
                    .skip(offset)
                    .limit(most)
                    .map(HeldSession::listed)
                    .toList();
            return new Page(live.size(), page);
        });
    }

    @Override
    public Call<@Nullable Void> endBefore(Owner owner, @Nullable String except, long rememberMillis, int replicas) {
        return this.<@Nullable Void>step(() -> {
            table.endBefore(owner, except, rememberMillis);
            return null;
        });
    }

    @Override
    public Call<@Nullable Void> endEveryoneBefore(long rememberMillis, int replicas) {
        return this.<@Nullable Void>step(() -> {
            tags().forEach(tag -> table.endBefore(SessionTable.everyone(tag), null, rememberMillis));
            return null;
        });
    }

    private static List<String> tags() {
        List<String> tags = new ArrayList<>(TAGS);
        for (int tag = 0; tag < TAGS; tag++) {
            tags.add(HexFormat.of().toHexDigits((byte) tag));
        }
        return tags;
    }

    private record Link(Owner owner, long tillMillis) {}

    @Override
    public Call<@Nullable Void> link(Key provider, Owner owner, long rememberMillis) {
        return this.<@Nullable Void>step(() -> {
            links.remove(provider);
            links.put(provider, new Link(owner, table.nowMillis() + rememberMillis));
            if (links.size() > MAX_LINKS) {
                links.remove(links.keySet().iterator().next());
            }
            return null;
        });
    }

    @Override
    public Call<Optional<Owner>> linked(Key provider) {
        return step(() -> Optional.ofNullable(links.get(provider))
                .filter(link -> link.tillMillis() > table.nowMillis())
                .map(Link::owner));
    }

    @Override
    public Call<List<Swept>> sweep(List<String> tags, Sweep sweep, boolean word) {
        return step(() -> tags.stream().map(tag -> sweep(tag, sweep, word)).toList());
    }

    private Swept sweep(String tag, Sweep sweep, boolean word) {
        List<HeldSession> expired = table.expired(tag, sweep.most());
        List<Ended> ended = new ArrayList<>(expired.size());
        expired.forEach(held -> ended.add(table.end(held, SessionEvent.Kind.EXPIRED, word)));
        table.forgetNotBefore(tag);
        List<Word> old = word ? table.wordOlderThan(tag, sweep.wordAgeMillis(), 2 * sweep.most()) : List.of();
        return new Swept(true, expired.size() == sweep.most(), table.inTag(tag), ended, old);
    }

    @Override
    public Call<@Nullable Void> took(String tag, List<String> ids) {
        return this.<@Nullable Void>step(() -> {
            table.took(tag, ids);
            return null;
        });
    }

    @Override
    public Call<Totals> totals() {
        return step(() -> table.totals(tags()));
    }

    @Override
    public Call<SessionUsage> usage() {
        return step(table::usage);
    }

    @Override
    public Call<Crowd> users(int looked) {
        return step(() ->
                Crowd.of(tags().stream().map(tag -> table.crowd(tag, looked)).toList()));
    }

    @Override
    public Call<@Nullable Void> noteActive(long day, Collection<String> users) {
        return this.<@Nullable Void>step(() -> {
            active.keySet().removeIf(other -> other < day - ACTIVE_DAYS);
            Set<String> noted = active.computeIfAbsent(day, same -> new HashSet<>());
            users.stream().limit(Math.max(0, MAX_ACTIVE - noted.size())).forEach(noted::add);
            return null;
        });
    }

    @Override
    public Call<Long> activeOn(long day) {
        return step(() -> (long) active.getOrDefault(day, Set.of()).size());
    }

    @Override
    public long clockMillis() {
        return ticker.epochMillis();
    }
}
