package dev.larder.redis;

import static dev.larder.redis.Request.ascii;
import static dev.larder.redis.Request.number;

import dev.larder.base.Codec;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.redis.link.Joint;
import dev.larder.redis.link.Slots;
import dev.larder.session.AtLimit;
import dev.larder.session.SessionEvent;
import dev.larder.session.SessionStore;
import dev.larder.session.SessionStore.Begun;
import dev.larder.session.SessionStore.Change;
import dev.larder.session.SessionStore.Crowd;
import dev.larder.session.SessionStore.Draft;
import dev.larder.session.SessionStore.Endings;
import dev.larder.session.SessionStore.Found;
import dev.larder.session.SessionStore.Owner;
import dev.larder.session.SessionStore.Page;
import dev.larder.session.SessionStore.Renewal;
import dev.larder.session.SessionStore.Saved;
import dev.larder.session.SessionStore.Sweep;
import dev.larder.session.SessionStore.Swept;
import dev.larder.session.SessionUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs of scripts on sessions, one for each operation: what keys and arguments they take, the heads of the scripts say. */
final class SessionCommands {
    /** How long keys outlive the end of sessions, so that what expires is cleared away by a sweep, which tells of it. */
    static final long LINGER_MILLIS = 3_600_000;

    /** How many sessions of a tag are weighed. */
    private static final int WEIGHED = 2;

    private static final byte[] HGETALL = ascii("HGETALL");
    private static final byte[] ZSCORE = ascii("ZSCORE");
    private static final byte[] HLEN = ascii("HLEN");
    private static final List<byte[]> TIME = List.of(ascii("TIME"));
    private static final byte[] NONE = ascii("-");
    private static final byte[] YES = ascii("1");
    private static final byte[] NO = ascii("0");
    private static final byte[] EMPTY = {};

    private final SessionKeys keys;

    SessionCommands(SessionKeys keys) {
        this.keys = keys;
    }

    Command<Begun> begin(Draft draft, boolean word) {
        String tag = draft.key().tag();
        List<byte[]> args = new ArrayList<>();
        args.add(ascii(draft.key().hash()));
        args.add(ascii(draft.user()));
        args.add(number(draft.idleMillis()));
        args.add(number(draft.absoluteMillis()));
        args.add(number(draft.level()));
        args.add(ascii(draft.device()));
        args.add(draft.who());
        args.add(number(draft.maxSessions()));
        args.add(number(draft.maxSessionsPerDevice()));
        args.add(ascii(letter(draft.atLimit())));
        args.add(keys.sessions(tag));
        args.add(flag(word));
        args.add(number(LINGER_MILLIS));
        args.add(number(draft.authenticatedMillis()));
        args.add(number(draft.ending().size()));
        draft.ending().forEach(hash -> args.add(ascii(hash)));
        addAttributes(args, draft.attributes());
        return Scripts.command(
                Script.SESSION_CREATE,
                List.of(
                        keys.session(tag, draft.key().hash()),
                        keys.user(tag, draft.user()),
                        keys.expiries(tag),
                        keys.notBefore(tag),
                        keys.owners(tag),
                        keys.word(tag)),
                args,
                SessionReplies::begun);
    }

    private static String letter(AtLimit atLimit) {
        return switch (atLimit) {
            case EVICT_OLDEST -> "o";
            case EVICT_LEAST_RECENTLY_USED -> "l";
            case DENY -> "d";
            case ASK -> "a";
        };
    }

    private static void addAttributes(List<byte[]> args, Map<String, byte[]> attributes) {
        attributes.forEach((name, value) -> {
            args.add(Codec.utf8().encode(name));
            args.add(value);
        });
    }

    /** What an attribute is called in the hash of its session. */
    private static byte[] field(String attribute) {
        return Codec.utf8().encode('=' + attribute);
    }

    private static byte[] flag(boolean set) {
        return set ? YES : NO;
    }

    Command<Found> load(String tag, List<String> hashes, boolean used) {
        List<byte[]> wanted = candidates(tag, hashes, keys.expiries(tag), keys.notBefore(tag));
        List<byte[]> args = hashed(hashes, used ? keys.users(tag) : EMPTY);
        return Scripts.command(Script.SESSION_LOAD, wanted, args, reply -> SessionReplies.found(tag, reply));
    }

    /** What {@link SessionLook} reads, in its order. The time is that of the server which answers for the session, whose clock counts. */
    Command<SessionLook> look(SessionStore.Key key) {
        byte[] session = keys.session(key.tag(), key.hash());
        return new Command<>(
                List.of(HGETALL, session),
                List.of(
                        List.of(ZSCORE, keys.expiries(key.tag()), ascii(key.hash())),
                        List.of(HLEN, keys.notBefore(key.tag())),
                        TIME),
                null,
                Slots.of(session),
                Repeat.SAFE,
                replies -> SessionLook.of(key, Decoders.list(replies)));
    }

    /** Some keys, then those under which a session may be. */
    private List<byte[]> candidates(String tag, List<String> hashes, byte[]... first) {
        List<byte[]> all = new ArrayList<>(List.of(first));
        EntryCommands.checked("hashes", hashes, SessionStore.MAX_HASHES)
                .forEach(hash -> all.add(keys.session(tag, hash)));
        return all;
    }

    private static List<byte[]> hashed(List<String> hashes, byte[]... first) {
        List<byte[]> all = new ArrayList<>(List.of(first));
        hashes.forEach(hash -> all.add(ascii(hash)));
        return all;
    }

    Command<Long> touch(SessionStore.Key key, String user, byte @Nullable [] who) {
        String tag = key.tag();
        return Scripts.command(
                Script.SESSION_TOUCH,
                List.of(keys.session(tag, key.hash()), keys.expiries(tag), keys.notBefore(tag), keys.user(tag, user)),
                List.of(ascii(key.hash()), who == null ? EMPTY : who),
                Decoders.COUNT);
    }

    /**
     * A change of a session's attributes.
     *
     * @param sure whether it cannot have expired
     * @param joint whether runs on keys of different slots may be joined
     */
    Command<Saved> save(Change change, boolean sure, boolean joint) {
        SessionStore.Key key = change.key();
        List<byte[]> args = new ArrayList<>();
        args.add(ascii(key.hash()));
        args.add(number(change.version()));
        args.add(flag(sure));
        args.add(number(change.removed().size()));
        args.add(number(change.set().size()));
        change.removed().forEach(name -> args.add(field(name)));
        change.set().forEach((name, value) -> {
            args.add(field(name));
            args.add(value);
        });
        byte[] session = keys.session(key.tag(), key.hash());
        return Scripts.command(
                        Script.SESSION_SAVE, List.of(session, keys.expiries(key.tag())), args, SessionReplies::saved)
                .joinable(new Joint("session_save", joint ? Slots.ANY : Slots.of(session)));
    }

    Command<Found> renew(String tag, List<String> hashes, Renewal renewal, boolean word) {
        List<byte[]> wanted = candidates(
                tag,
                hashes,
                keys.expiries(tag),
                keys.notBefore(tag),
                keys.owners(tag),
                keys.word(tag),
                keys.session(tag, renewal.newHash()));
        List<byte[]> args = hashed(
                hashes,
                keys.sessions(tag),
                keys.users(tag),
                ascii(renewal.newHash()),
                number(renewal.graceMillis()),
                number(renewal.rememberMillis()),
                number(renewal.level()),
                number(renewal.absoluteMillis()),
                flag(word),
                number(LINGER_MILLIS),
                number(SessionStore.MAX_REPLACED));
        return Scripts.command(
                Script.SESSION_ROTATE, wanted, args, reply -> SessionReplies.found(tag, renewal.newHash(), reply));
    }

    Command<Long> extend(SessionStore.Key key, long millis) {
        return Scripts.command(
                Script.SESSION_EXTEND,
                List.of(keys.session(key.tag(), key.hash()), keys.expiries(key.tag()), keys.notBefore(key.tag())),
                List.of(ascii(key.hash()), number(millis), keys.users(key.tag())),
                Decoders.COUNT);
    }

    Command<Endings> end(String tag, List<String> hashes, SessionEvent.Kind kind, boolean word) {
        List<byte[]> wanted = candidates(tag, hashes, keys.expiries(tag), keys.owners(tag), keys.word(tag));
        List<byte[]> args =
                hashed(hashes, keys.sessions(tag), keys.users(tag), ascii(String.valueOf(kind.code())), flag(word));
        return Scripts.command(Script.SESSION_END, wanted, args, SessionReplies::endings);
    }

    Command<Endings> endAll(
            Owner owner, @Nullable String except, boolean onlyUnusable, SessionEvent.Kind kind, boolean word) {
        String tag = owner.tag();
        return Scripts.command(
                Script.SESSION_END_ALL,
                List.of(
                        keys.user(tag, owner.user()),
                        keys.expiries(tag),
                        keys.owners(tag),
                        keys.word(tag),
                        keys.notBefore(tag)),
                List.of(
                        keys.sessions(tag),
                        ascii(owner.user()),
                        except == null ? NONE : ascii(except),
                        ascii(String.valueOf(kind.code())),
                        flag(word),
                        flag(onlyUnusable)),
                SessionReplies::endings);
    }

    Command<Page> list(Owner owner, int offset, int most) {
        return Scripts.command(
                Script.SESSION_LIST,
                List.of(keys.user(owner.tag(), owner.user()), keys.notBefore(owner.tag())),
                List.of(keys.sessions(owner.tag()), ascii(owner.user()), number(offset), number(most)),
                SessionReplies::page);
    }

    Command<@Nullable Void> notBefore(String tag, String user, @Nullable String except, long rememberMillis) {
        return Scripts.command(
                Script.SESSION_NOT_BEFORE,
                List.of(keys.notBefore(tag), keys.expiries(tag)),
                List.of(ascii(user), except == null ? NONE : ascii(except), number(rememberMillis)),
                Decoders.DONE);
    }

    Command<@Nullable Void> link(SessionStore.Key provider, Owner owner, long rememberMillis) {
        return Request.of("SET")
                .key(keys.provider(provider.tag(), provider.hash()))
                .add(ascii(owner.tag() + ' ' + owner.user()))
                .add(ascii("PX"))
                .add(rememberMillis)
                .safe(Decoders.DONE);
    }

    Command<Optional<Owner>> linked(SessionStore.Key provider) {
        return Request.of("GET")
                .key(keys.provider(provider.tag(), provider.hash()))
                .safe(SessionReplies::owner);
    }

    Command<Swept> sweep(String tag, Sweep sweep, boolean word) {
        return Scripts.command(
                Script.SESSION_SWEEP,
                List.of(keys.sweeper(tag), keys.expiries(tag), keys.notBefore(tag), keys.owners(tag), keys.word(tag)),
                List.of(
                        ascii(sweep.token()),
                        number(sweep.leaseMillis()),
                        number(sweep.most()),
                        keys.sessions(tag),
                        keys.users(tag),
                        flag(word),
                        number(sweep.wordAgeMillis())),
                SessionReplies::swept);
    }

    Command<long[]> totals(String tag) {
        return Scripts.command(
                Script.SESSION_TOTALS,
                List.of(keys.expiries(tag), keys.owners(tag)),
                List.of(),
                SessionReplies::totals);
    }

    Command<SessionUsage> usage(String tag) {
        return Scripts.command(
                Script.SESSION_USAGE,
                List.of(keys.expiries(tag), keys.notBefore(tag), keys.owners(tag), keys.word(tag)),
                List.of(keys.sessions(tag), keys.users(tag), number(WEIGHED)),
                SessionReplies::usage);
    }

    Command<Crowd> users(String tag, int looked) {
        return Scripts.command(
                Script.SESSION_USERS,
                List.of(keys.expiries(tag), keys.notBefore(tag)),
                List.of(keys.sessions(tag), keys.users(tag), number(looked)),
                SessionReplies::crowd);
    }

    Command<Long> took(String tag, List<String> ids) {
        Request request = Request.of("HDEL").key(keys.word(tag));
        EntryCommands.checked("ids", ids, 2 * SessionStore.MAX_PAGE).forEach(request::add);
        return request.safe(Decoders.COUNT);
    }
}
