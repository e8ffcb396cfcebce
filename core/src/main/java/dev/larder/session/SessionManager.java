package dev.larder.session;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.session.SessionStore.Found;
import dev.larder.session.SessionStore.Owner;
import dev.larder.session.SessionStore.Renewal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of users: begun, opened by tokens, changed, ended, listed.
 *
 * <p>A token is handed out once, and the store knows its hash alone. What everybody else calls a session by is its handle ({@link
 * Session#id()}), which finds it and opens nothing. All of a user's sessions are in one part of the store, so each operation on them is
 * one step there, and the limit of how many he may have holds under any concurrency.
 *
 * <p>Every operation is a {@link Call}: blocking by {@link Call#await()}, asynchronous by {@link Call#async()}. While the store is away all
 * of them fail with {@link dev.larder.base.StoreUnavailableException}: nobody is let in that cannot be checked, and nobody is logged out.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class SessionManager implements AutoCloseable {
    /** How often {@link #update} tries anew when somebody else changes the session meanwhile. */
    public static final int MAX_UPDATE_TRIES = 32;

    /** The longest pause between two tries of {@link #update}; the first is at most a sixteenth of it. */
    public static final Duration MAX_UPDATE_PAUSE = Duration.ofMillis(16);

    /** After how many tries pauses do not grow any more. */
    private static final int GROWING_PAUSES = 4;

    /** The most sessions on one page of a list. */
    public static final int MAX_PAGE = SessionStore.MAX_PAGE;

    /** At how many sessions of each part of the store {@link #users} looks at most. */
    public static final int LOOKED_AT = 16;

    /** The most that a list may leave out. */
    public static final int MAX_OFFSET = SessionPolicy.HIGHEST_MAX_SESSIONS;

    private final SessionParts parts;
    private final RandomGenerator pauses = SharedRandom.create();
    private final UpdateTurns turns = new UpdateTurns();
    private final SessionOpening opening;
    private final SessionWriting writing;
    private final Beginning beginning;
    private final Reaper reaper;

    /**
     * Sessions in a store.
     *
     * @param store where; not closed with this
     * @param config how
     * @param ticker elapsed time, for figures and for when to sweep
     * @param executor runs sweeps, whose threads it blocks
     */
    public SessionManager(SessionStore store, SessionConfig config, Ticker ticker, Executor executor) {
        this(store, config, ticker, executor, new SecureRandom());
    }

    SessionManager(SessionStore store, SessionConfig config, Ticker ticker, Executor executor, RandomGenerator random) {
        SessionCounters counters = new SessionCounters();
        this.parts = new SessionParts(
                store,
                config,
                new TokenHashes(config.peppers(), random),
                counters,
                new SessionEvents(store, counters),
                new ActiveUsers(store),
                new NearSessions(config.near(), ticker),
                ticker);
        this.opening = new SessionOpening(parts);
        this.writing = new SessionWriting(parts);
        this.beginning = new Beginning(parts);
        this.reaper = new Reaper(parts, executor);
    }

    /** Begins to sweep in the background. */
    public void start() {
        reaper.start();
    }

    /**
     * How sessions behave.
     *
     * @return never null
     */
    public SessionConfig config() {
        return parts.config();
    }

    /**
     * Registers who is told of what happens. From then on the store keeps word for listeners, which takes one more write, that nobody waits
     * for, of each operation that they are told of.
     *
     * @param listener is told, registered for good; at most 64
     */
    public void listen(SessionListener listener) {
        parts.events().add(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Begins a session. One round trip, O(sessions of the user).
     *
     * @param request for whom, and with what in it
     * @return a call that answers with the session and its token, or, where the user has as many as he may and the policy is not to end
     *     one, with those that there are
     * @throws IllegalArgumentException if it would hold more than {@link SessionPolicy#maxDataBytes()}
     */
    public Call<Creation> create(SessionRequest request) {
        return beginning.begin(request);
    }

    /**
     * Opens a session. One round trip; one more for each time that it was renewed while the request was on its way. Where the last use
     * was noted longer ago than {@link SessionPolicy#touchInterval()}, this one is noted too, without being waited for. A malformed token
     * is refused without asking anybody.
     *
     * @param token what the client carries, or null
     * @param client where the request comes from
     * @return a call that answers with the session, or with why there is none
     */
    public Call<Check> open(@Nullable String token, Client client) {
        return opening.open(token, client, true, false);
    }

    /**
     * As {@link #open}, for what must know of every end at once: asks the store whatever is in memory, and fails if it does not answer.
     *
     * @param token what the client carries, or null
     * @param client where the request comes from
     * @return a call that answers with the session, or with why there is none
     */
    public Call<Check> openFresh(@Nullable String token, Client client) {
        return opening.open(token, client, true, true);
    }

    /**
     * As {@link #open}, for requests that nobody made on purpose, such as polling: this use does not count.
     *
     * @param token what the client carries, or null
     * @param client where the request comes from
     * @return a call that answers with the session, or with why there is none
     */
    public Call<Check> peek(@Nullable String token, Client client) {
        return opening.open(token, client, false, false);
    }

    /**
     * As {@link #openFresh}, for requests that nobody made on purpose: this use does not count.
     *
     * @param token what the client carries, or null
     * @param client where the request comes from
     * @return a call that answers with the session, or with why there is none
     */
    public Call<Check> peekFresh(@Nullable String token, Client client) {
        return opening.open(token, client, false, true);
    }

    /**
     * Finds a session by its handle; not a use of it. One round trip; one more if it was renewed since it had that handle.
     *
     * @param sessionId the handle; also a former one while it is remembered, see {@link SessionPolicy#reuseDetection()}
     * @return a call that answers with the session if it may be used
     */
    public Call<Optional<Session>> find(String sessionId) {
        SessionStore.Key key = SessionHandle.parse(sessionId);
        if (key == null) {
            return Call.of(Optional.empty());
        }
        return new Deferred<>(() -> {
            parts.counters().reads.increment();
            return lookFor(key, SessionOpening.MAX_RENEWALS).map(this::session);
        });
    }

    /** Where the session has another handle since, under that: a handle opens nothing, so it may be older than a token. */
    private Call<Found> lookFor(SessionStore.Key key, int hops) {
        return parts.timed(parts.store().load(key.tag(), List.of(key.hash()), true))
                .flatMap(found -> found.renewedTo() == null || hops == 0
                        ? Call.of(found)
                        : lookFor(new SessionStore.Key(key.tag(), found.renewedTo()), hops - 1));
    }

    private Optional<Session> session(Found found) {
        SessionStore.Stored stored = found.stored();
        if (stored == null) {
            return Optional.empty();
        }
        parts.counters().found.increment();
        long used = stored.usedMillis() < 0 ? stored.createdMillis() : stored.usedMillis();
        return Optional.of(new Session(stored, found.nowMillis(), used));
    }

    /**
     * Writes what has changed. One round trip, none if nothing has. Of two who change the same attribute the later one wins.
     *
     * @param session the session
     * @return a call that answers {@link SaveResult#SAVED} or {@link SaveResult#GONE}
     * @throws IllegalArgumentException if it would hold more than {@link SessionPolicy#maxDataBytes()}
     */
    public Call<SaveResult> save(Session session) {
        return writing.save(session, false);
    }

    /**
     * Writes what has changed, unless somebody else has written to the session since it was read. One round trip.
     *
     * @param session the session
     * @return a call that answers what came of it
     * @throws IllegalArgumentException if it would hold more than {@link SessionPolicy#maxDataBytes()}
     */
    public Call<SaveResult> saveIfUnchanged(Session session) {
        return writing.save(session, true);
    }

    /**
     * Changes a session as it is then, however many others do so too: it is read, changed and written if unchanged, and again if it was
     * not. Two round trips for each try, at most {@link #MAX_UPDATE_TRIES} tries, with a random pause between them of at most {@link
     * #MAX_UPDATE_PAUSE}, so that no node that is a little slower than another loses each time. Those of this node wait for each other
     * instead; at most 256 at a time for one session, each for 30 seconds at most. A change must not update the same session itself.
     *
     * @param sessionId the handle
     * @param change what to do with it; may be carried out several times, each time with a session that was read anew
     * @return a call that answers with the session as it was written, or empty if there is none
     * @throws IllegalStateException if the change updates the same session
     * @throws LarderException with {@link ErrorCode#LIMIT_REACHED} if other nodes were faster each time, or too many wait here
     */
    public Call<Optional<Session>> update(String sessionId, Consumer<Session> change) {
        return turns.inTurn(sessionId, new Deferred<>(() -> update(sessionId, change, MAX_UPDATE_TRIES)));
    }

    private Call<Optional<Session>> update(String sessionId, Consumer<Session> change, int tries) {
        if (tries == 0) {
            throw new LarderException(
                    ErrorCode.LIMIT_REACHED,
                    "a session must be changed within " + MAX_UPDATE_TRIES + " tries, others were faster each time");
        }
        return find(sessionId).flatMap(found -> {
            if (found.isEmpty()) {
                return Call.of(found);
            }
            Session session = found.get();
            change.accept(session);
            return saveIfUnchanged(session).flatMap(result -> switch (result) {
                case SAVED -> Call.of(found);
                case GONE -> Call.of(Optional.empty());
                case CHANGED ->
                    new PausedCall<>(new Deferred<>(() -> update(sessionId, change, tries - 1)), pauseNanos(tries));
            });
        });
    }

    private long pauseNanos(int tries) {
        int grown = Math.min(GROWING_PAUSES, MAX_UPDATE_TRIES - tries);
        return pauses.nextLong(MAX_UPDATE_PAUSE.toNanos() >> (GROWING_PAUSES - grown));
    }

    /**
     * Gives a session another token at regular times. The old one still works for {@link SessionPolicy#renewalGrace()}, for requests under
     * way. One round trip. Of several requests that do so at once one gets the new token, the others go on with the old one.
     *
     * @param token what the client carries, or null
     * @param client where the request comes from
     * @return a call that answers with the session and its new token, or without one if another request has it, or with why there is none
     */
    public Call<Check> renew(@Nullable String token, Client client) {
        SessionPolicy policy = parts.policy();
        return rotate(token, client, policy.renewalGrace().toMillis(), -1);
    }

    /**
     * Gives a session another token and ends the old one in the same step, because what the user may do changes, or because somebody
     * else may know the old one. Nothing else changes. One round trip.
     *
     * @param token what the client carries, or null
     * @param client where the request comes from
     * @return a call that answers with the session and its new token, or with why there is none
     */
    public Call<Check> rotate(@Nullable String token, Client client) {
        return rotate(token, client, 0, -1);
    }

    /**
     * Gives a session another token because its user has authenticated or may do other things from now on. The old one ends in the same
     * step, and both timeouts begin anew. One round trip, one more where the request looks unlike the session: it is that of this client
     * from now on, and further requests like this one do not look unlike it.
     *
     * @param token what the client carries, or null
     * @param level how well the user has authenticated, 0 to {@link SessionRequest#HIGHEST_LEVEL}
     * @param client where the request comes from
     * @return a call that answers with the session and its new token, or with why there is none
     */
    public Call<Check> reauthenticate(@Nullable String token, int level, Client client) {
        Checks.between("level", level, 0, SessionRequest.HIGHEST_LEVEL);
        return rotate(token, client, 0, level);
    }

    private Call<Check> rotate(@Nullable String text, Client client, long graceMillis, int level) {
        return new Deferred<>(() -> {
            SessionToken token = SessionToken.parse(text);
            if (token == null) {
                return Call.of(opening.reject(RejectCause.MALFORMED, client));
            }
            SessionPolicy policy = parts.policy();
            SessionToken fresh = parts.hashes().newToken(token.tag());
            Renewal renewal = new Renewal(
                    parts.hashes().hash(fresh),
                    graceMillis,
                    Math.max(graceMillis, policy.reuseDetection().toMillis()),
                    level,
                    policy.absoluteTimeout().toMillis(),
                    policy.replicas());
            boolean word = parts.events().wanted();
            List<String> hashes = parts.hashes().hashes(token);
            forget(token.tag(), hashes);
            return parts.counted(parts.store().renew(token.tag(), hashes, renewal, word))
                    .flatMap(found -> {
                        forget(token.tag(), hashes);
                        return rotated(found, token.tag(), fresh, client, level);
                    });
        });
    }

    private void forget(String tag, List<String> hashes) {
        hashes.forEach(hash -> parts.near().forget(new SessionStore.Key(tag, hash)));
    }

    private Call<Check> rotated(Found found, String tag, SessionToken fresh, Client client, int level) {
        SessionStore.Stored stored = found.stored();
        if (stored == null) {
            return opening.judge(tag, found, client, false, SessionOpening.MAX_RENEWALS);
        }
        parts.counters().updates.increment();
        parts.events().renewed(stored.key(), found.nowMillis(), stored.who());
        return (level < 0 ? Call.of(stored) : authenticated(stored, client))
                .map(now -> Check.renewed(new Session(now, found.nowMillis(), found.nowMillis()), fresh));
    }

    /** It lives longer from now on, so its provider must be remembered for longer too. */
    private Call<SessionStore.Stored> authenticated(SessionStore.Stored stored, Client client) {
        String provider = Who.read(stored.who()).provider();
        Call<SessionStore.Stored> moved = opening.moved(stored, client);
        return provider == null
                ? moved
                : moved.flatMap(now -> new ByProvider(parts)
                        .link(provider, new Owner(now.key().tag(), now.user()))
                        .map(done -> now));
    }

    /**
     * Lets a session live longer without being used, to its end at most. One round trip; two more if there is none of that handle, or it
     * was renewed since it had it.
     *
     * @param sessionId the handle
     * @param by how much longer, from 1 ms to {@link SessionPolicy#HIGHEST_TIMEOUT}
     * @return a call that answers when it expires now, or empty if there is none
     */
    public Call<Optional<Instant>> extend(String sessionId, Duration by) {
        Checks.between("by", by, Duration.ofMillis(1), SessionPolicy.HIGHEST_TIMEOUT);
        SessionStore.Key key = SessionHandle.parse(sessionId);
        if (key == null) {
            return Call.of(Optional.empty());
        }
        return extend(key, by.toMillis(), SessionOpening.MAX_RENEWALS);
    }

    private Call<Optional<Instant>> extend(SessionStore.Key key, long millis, int hops) {
        return parts.counted(parts.store().extend(key, millis)).flatMap(expires -> {
            parts.near().forget(key);
            if (expires != 0) {
                parts.counters().updates.increment();
                return Call.of(Optional.of(Instant.ofEpochMilli(expires)));
            }
            // It may have another handle since.
            return parts.counted(parts.store().load(key.tag(), List.of(key.hash()), false))
                    .flatMap(found -> found.renewedTo() == null || hops == 0
                            ? Call.of(Optional.empty())
                            : extend(new SessionStore.Key(key.tag(), found.renewedTo()), millis, hops - 1));
        });
    }

    /**
     * Ends a session. Its data is gone when this answers. One round trip.
     *
     * @param sessionId the handle; also a former one while it is remembered, see {@link SessionPolicy#reuseDetection()}
     * @return a call that answers whether there was one that could be used; possibly false after a repeat on a broken connection
     */
    public Call<Boolean> delete(String sessionId) {
        SessionStore.Key key = SessionHandle.parse(sessionId);
        return key == null ? Call.of(false) : parts.end(key, SessionEvent.Kind.DESTROYED);
    }

    /**
     * Ends the session that a token opens, or opened before it was replaced, while that is remembered. One round trip.
     *
     * @param token what the client carries, or null
     * @return a call that answers whether there was one that could be used
     */
    public Call<Boolean> logout(@Nullable String token) {
        SessionToken parsed = SessionToken.parse(token);
        return parsed == null
                ? Call.of(false)
                : parts.end(parsed.tag(), parts.hashes().hashes(parsed), SessionEvent.Kind.DESTROYED);
    }

    /**
     * Ends what was begun by a session of an identity provider, as it asks for by back-channel logout. One round trip to find the user,
     * one to list his sessions, one for each that ends, one to see that no more are there; O(sessions of the user).
     *
     * @param session its name, as it was given to {@link SessionRequest#provider}
     * @return a call that answers how many sessions ended that could be used
     */
    public Call<Long> logoutByProvider(String session) {
        Checks.text("session of the provider", session, 1, SessionRequest.MAX_PROVIDER_CHARS);
        return new ByProvider(parts).end(session);
    }

    /**
     * Lists the sessions of a user, the newest first. One round trip, O(sessions of the user).
     *
     * @param userId the user
     * @param offset how many to leave out, up to {@link #MAX_OFFSET}
     * @param most how many at most, from 1 to {@link #MAX_PAGE}
     * @return a call that answers with the page; without tokens, and without what is kept in the sessions
     */
    public Call<SessionPage> list(String userId, int offset, int most) {
        Checks.between("offset", offset, 0, MAX_OFFSET);
        Checks.between("most", most, 1, MAX_PAGE);
        Owner owner = owner(userId);
        return new Deferred<>(() -> {
            parts.counters().reads.increment();
            return parts.counted(parts.store().list(owner, offset, most))
                    .map(page -> new SessionPage(
                            page.total(),
                            page.sessions().stream()
                                    .map(one -> SessionInfo.of(owner.tag(), one))
                                    .toList()));
        });
    }

    /**
     * Tells who has sessions, the users with the most first. Looks at no more than {@value #LOOKED_AT} sessions of each of the {@value
     * SessionStore#TAGS} parts of the store, those that expire last, which are those used last where all live alike. One round trip to
     * each node.
     *
     * @param most how many users at most, from 1 to {@link #MAX_PAGE}
     * @return a call that answers with the users
     */
    public Call<SessionUsers> users(int most) {
        Checks.between("most", most, 1, MAX_PAGE);
        return new Deferred<>(
                () -> parts.counted(parts.store().users(LOOKED_AT)).map(crowd -> SessionUsers.of(crowd, most)));
    }

    /**
     * Ends all sessions of a user but one, and takes their data away. One round trip, O(sessions of the user).
     *
     * @param userId the user
     * @param exceptSessionId the handle of the one to leave, or null for none
     * @return a call that answers how many ended that could be used
     */
    public Call<Long> deleteAll(String userId, @Nullable String exceptSessionId) {
        Owner owner = owner(userId);
        String except = except(exceptSessionId);
        return new Deferred<>(() -> parts.counted(parts.store()
                        .endAll(
                                owner,
                                except,
                                false,
                                SessionEvent.Kind.DESTROYED,
                                parts.policy().replicas(),
                                parts.events().wanted()))
                .map(endings -> parts.count(owner.tag(), endings)));
    }

    /**
     * Ends all sessions of a user but one, however many there are: none that began before can be used once this has answered. One round
     * trip, O(1); their data is taken away after it, without being waited for, at the latest when they would have expired.
     *
     * @param userId the user
     * @param exceptSessionId the handle of the one to leave, or null for none
     * @return a call that answers when it is in force
     */
    public Call<@Nullable Void> terminate(String userId, @Nullable String exceptSessionId) {
        Owner owner = owner(userId);
        String except = except(exceptSessionId);
        SessionPolicy policy = parts.policy();
        return new Deferred<@Nullable Void>(() -> parts.counted(parts.store()
                        .endBefore(owner, except, policy.absoluteTimeout().toMillis(), policy.replicas()))
                .<@Nullable Void>map(done -> {
                    parts.near().forgetAll();
                    takeAway(owner);
                    return null;
                }));
    }

    private void takeAway(Owner owner) {
        CompletableFuture<?> ignored = parts.store()
                .endAll(
                        owner,
                        null,
                        true,
                        SessionEvent.Kind.TERMINATED,
                        0,
                        parts.events().wanted())
                .async()
                .thenAccept(endings -> parts.count(owner.tag(), endings));
    }

    /**
     * Ends all sessions of everyone: none that began before can be used once this has answered. One round trip to each node of the store,
     * however many there are; their data is taken away when they would have expired. Not in one step for all: if it fails, some may have
     * ended, and it should be repeated.
     *
     * @return a call that answers when it is in force
     */
    public Call<@Nullable Void> terminateEveryone() {
        SessionPolicy policy = parts.policy();
        return parts.counted(
                        parts.store().endEveryoneBefore(policy.absoluteTimeout().toMillis(), policy.replicas()))
                .map(done -> {
                    parts.near().forgetAll();
                    return null;
                });
    }

    private static Owner owner(String userId) {
        return TokenHashes.owner(Checks.text("userId", userId, 1, SessionRequest.MAX_USER_CHARS));
    }

    /** What is no handle names no session, so nothing is left. */
    private static @Nullable String except(@Nullable String sessionId) {
        SessionStore.Key key = sessionId == null ? null : SessionHandle.parse(sessionId);
        return key == null ? null : key.hash();
    }

    /**
     * Clears away what has expired, now, as happens in the background at intervals. What another node has cleared away lately is left to
     * it. Blocks for one round trip for each 32 tags and 100 sessions of one.
     *
     * @return how many sessions were cleared away
     */
    public long sweep() {
        return reaper.sweep();
    }

    /**
     * How many sessions there are, of all nodes. One round trip to each node of the store.
     *
     * @return a call that answers with the numbers
     */
    public Call<SessionTotals> totals() {
        return new Deferred<>(() -> parts.counted(parts.store().totals())
                .flatMap(totals -> parts.counted(parts.store()
                                .activeOn(ActiveUsers.day(parts.store().clockMillis())))
                        .map(today -> totals(totals, today))));
    }

    private SessionTotals totals(SessionStore.Totals totals, long today) {
        long active = 0;
        for (int tag = 0; tag < totals.sessions().size(); tag++) {
            active += totals.sessions().get(tag);
            parts.counters().inTag(tag, totals.sessions().get(tag));
        }
        return new SessionTotals(active, totals.users(), today);
    }

    /**
     * Whether sessions can be read: reads one that cannot be there. One round trip; not counted.
     *
     * @return a call that answers nothing, or fails as a read would
     */
    public Call<@Nullable Void> probe() {
        return parts.store()
                .load(SessionTags.of(0), List.of("-".repeat(TokenHashes.HASH_CHARS)), false)
                .map(found -> null);
    }

    /**
     * What all sessions take in the store, about: some are weighed. One round trip to each node of the store, O(tags).
     *
     * @return a call that answers with the numbers
     */
    public Call<SessionUsage> usage() {
        return parts.counted(parts.store().usage());
    }

    /**
     * What this node has done.
     *
     * @return never null
     */
    public SessionStats stats() {
        return parts.counters().snapshot();
    }

    /** Ends sweeping. The store stays open. */
    @Override
    public void close() {
        reaper.close();
    }
}
