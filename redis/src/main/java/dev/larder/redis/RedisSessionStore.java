package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.ServerErrorException;
import dev.larder.session.SessionEvent;
import dev.larder.session.SessionStore;
import dev.larder.session.SessionUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The session store on Redis. Keys that it writes, each with a time to live, {@code t} being the tag: {@code ld:s:{t}:hash} (a hash, the
 * session: {@code m} its times and who, {@code v} its version, {@code =name} an attribute; or {@code r}, {@code g} and {@code b}: where a replaced
 * one leads, until when, and which was replaced before it), {@code ld:u:{t}:user} (a hash, the user's sessions), {@code ld:x:{t}} (a sorted set, sessions by expiry), {@code
 * ld:e:{t}} (a hash, not-before times), {@code ld:a:{t}} (a set, users as numbers), {@code ld:q:{t}} (a hash, word for listeners), {@code ld:w:{t}} (a
 * string, who sweeps), {@code ld:i:{t}:hash} (a string, whose sessions a provider's session has begun), {@code ld:n:active:day} (a HyperLogLog).
 *
 * <p>Each operation is one script on one node, but for reading a session, which is a few plain reads that travel together. When a session was last used stands in {@code ld:x} and {@code ld:u} alone, so that noting
 * it leaves the session itself unchanged.
 */
final class RedisSessionStore implements SessionStore {
    private static final long ACTIVE_MILLIS = TimeUnit.DAYS.toMillis(40);

    /**
     * A session that lives so much longer is not looked up again before a change: by then it was sent long ago. Should the clock of the
     * server jump further than that, a session may be changed that has expired, which does not bring it back.
     */
    private static final long SURE_MILLIS = 10_000;

    private static final List<String> ALL_TAGS = IntStream.range(0, TAGS)
            .mapToObj(tag -> HexFormat.of().toHexDigits((byte) tag))
            .toList();

    private final Sender sender;
    private final Scripts scripts;
    private final SessionKeys keys;
    private final SessionCommands commands;
    private final StoreClock clock;
    private final Replicated replicated;
    private final MarkedTags marked;

    RedisSessionStore(Sender sender, Scripts scripts, SessionKeys keys, StoreClock clock, Duration timeout) {
        this.replicated = new Replicated(sender, scripts, timeout);
        this.sender = sender;
        this.scripts = scripts;
        this.keys = keys;
        this.commands = new SessionCommands(keys);
        this.clock = clock;
        this.marked = new MarkedTags(sender.ticker());
    }

    @Override
    public Call<Begun> begin(Draft draft, boolean word) {
        return scripts.run(Script.SESSION_CREATE, commands.begin(draft, word));
    }

    /**
     * A look at what is there, and the script only where that does not show a session that may be used: plain reads take Redis a third
     * of the time. What they bring is not of one moment. But a session that is gone, has expired or was ended by a not-before time stays
     * so; so where one read found it there, one found it not expired and one found no such time, at the first of these moments all held.
     */
    @Override
    public Call<Found> load(String tag, List<String> hashes, boolean used) {
        if (used || hashes.size() != 1 || marked.isLikely(tag)) {
            return loadByScript(tag, hashes, used);
        }
        SessionStore.Key key = new SessionStore.Key(tag, hashes.get(0));
        return look(key).flatMap(look -> {
            if (look.marks() > 0) {
                marked.found(tag);
            }
            Found usable = look.usable();
            return usable == null ? loadByScript(tag, hashes, false) : Call.of(usable);
        });
    }

    private Call<Found> loadByScript(String tag, List<String> hashes, boolean used) {
        return scripts.run(Script.SESSION_LOAD, commands.load(tag, hashes, used));
    }

    /** While the slot moves to another server, some of the keys may be here and some there, so that each is asked for by itself. */
    private Call<SessionLook> look(SessionStore.Key key) {
        Command<SessionLook> together = commands.look(key);
        return sender.one(together).recover(failure -> {
            if (failure instanceof ServerErrorException error && error.kind().equals("ASK")) {
                return sender.<@Nullable Object>all(together.apart(Decoders.RAW))
                        .map(outcomes -> SessionLook.of(key, Outcomes.values(outcomes)));
            }
            throw failure;
        });
    }

    @Override
    public Call<Long> touch(Key key, String user, byte @Nullable [] who) {
        return scripts.run(Script.SESSION_TOUCH, commands.touch(key, user, who));
    }

    @Override
    public Call<Saved> save(Change change) {
        boolean sure = change.expiresMillis() - clock.millis() > SURE_MILLIS;
        return scripts.run(Script.SESSION_SAVE, commands.save(change, sure, !sender.isCluster()));
    }

    @Override
    public Call<Found> renew(String tag, List<String> hashes, Renewal renewal, boolean word) {
        return replicated.run(Script.SESSION_ROTATE, commands.renew(tag, hashes, renewal, word), renewal.replicas());
    }

    @Override
    public Call<Long> extend(Key key, long millis) {
        return scripts.run(Script.SESSION_EXTEND, commands.extend(key, millis));
    }

    @Override
    public Call<Endings> end(String tag, List<String> hashes, SessionEvent.Kind kind, int replicas, boolean word) {
        return replicated.run(Script.SESSION_END, commands.end(tag, hashes, kind, word), replicas);
    }

    @Override
    public Call<Endings> endAll(
            Owner owner,
            @Nullable String except,
            boolean onlyUnusable,
            SessionEvent.Kind kind,
            int replicas,
            boolean word) {
        return replicated.run(
                Script.SESSION_END_ALL, commands.endAll(owner, except, onlyUnusable, kind, word), replicas);
    }

    @Override
    public Call<Page> list(Owner owner, int offset, int most) {
        return scripts.run(Script.SESSION_LIST, commands.list(owner, offset, most));
    }

    @Override
    public Call<@Nullable Void> endBefore(Owner owner, @Nullable String except, long rememberMillis, int replicas) {
        Command<@Nullable Void> command = commands.notBefore(owner.tag(), owner.user(), except, rememberMillis);
        return replicated.run(Script.SESSION_NOT_BEFORE, command, replicas);
    }

    @Override
    public Call<@Nullable Void> endEveryoneBefore(long rememberMillis, int replicas) {
        List<Command<@Nullable Void>> runs = new ArrayList<>(TAGS);
        for (String tag : ALL_TAGS) {
            runs.add(commands.notBefore(tag, "*", null, rememberMillis));
        }
        return replicated.runAll(Script.SESSION_NOT_BEFORE, runs, replicas).map(done -> null);
    }

    @Override
    public Call<@Nullable Void> link(Key provider, Owner owner, long rememberMillis) {
        return sender.one(commands.link(provider, owner, rememberMillis));
    }

    @Override
    public Call<Optional<Owner>> linked(Key provider) {
        return sender.one(commands.linked(provider));
    }

    @Override
    public Call<List<Swept>> sweep(List<String> tags, Sweep sweep, boolean word) {
        List<Command<Swept>> runs = new ArrayList<>(tags.size());
        EntryCommands.checked("tags", tags, TAGS).forEach(tag -> runs.add(commands.sweep(tag, sweep, word)));
        return scripts.runAll(Script.SESSION_SWEEP, runs).map(Outcomes::values);
    }

    @Override
    public Call<@Nullable Void> took(String tag, List<String> ids) {
        return sender.one(commands.took(tag, ids)).map(count -> null);
    }

    @Override
    public Call<Totals> totals() {
        List<Command<long[]>> runs = new ArrayList<>(TAGS);
        ALL_TAGS.forEach(tag -> runs.add(commands.totals(tag)));
        return scripts.runAll(Script.SESSION_TOTALS, runs).map(outcomes -> totals(Outcomes.values(outcomes)));
    }

    private static Totals totals(List<long[]> byTag) {
        List<Long> sessions = new ArrayList<>(byTag.size());
        long users = 0;
        for (long[] one : byTag) {
            sessions.add(one[0]);
            users += one[1];
        }
        return new Totals(sessions, users);
    }

    @Override
    public Call<SessionUsage> usage() {
        List<Command<SessionUsage>> runs = new ArrayList<>(TAGS);
        ALL_TAGS.forEach(tag -> runs.add(commands.usage(tag)));
        return scripts.runAll(Script.SESSION_USAGE, runs).map(outcomes -> sum(Outcomes.values(outcomes)));
    }

    private static SessionUsage sum(List<SessionUsage> byTag) {
        long sessions = 0;
        long bytes = 0;
        for (SessionUsage one : byTag) {
            sessions += one.sessions();
            bytes += one.bytes();
        }
        return new SessionUsage(sessions, bytes);
    }

    @Override
    public Call<Crowd> users(int looked) {
        List<Command<Crowd>> runs = new ArrayList<>(TAGS);
        ALL_TAGS.forEach(tag -> runs.add(commands.users(tag, looked)));
        return scripts.runAll(Script.SESSION_USERS, runs).map(outcomes -> Crowd.of(Outcomes.values(outcomes)));
    }

    @Override
    public Call<@Nullable Void> noteActive(long day, Collection<String> users) {
        byte[] key = keys.active(day);
        Request note = Request.of("PFADD").key(key);
        users.forEach(note::add);
        List<Command<? extends Long>> both = List.of(
                note.safe(Decoders.COUNT),
                Request.of("PEXPIRE").key(key).add(ACTIVE_MILLIS).safe(Decoders.COUNT));
        return sender.<Long>all(both).map(Outcomes::done);
    }

    @Override
    public Call<Long> activeOn(long day) {
        return sender.one(Request.of("PFCOUNT").key(keys.active(day)).safe(Decoders.COUNT));
    }

    @Override
    public long clockMillis() {
        return clock.millis();
    }
}
