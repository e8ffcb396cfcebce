package dev.larder.session;

import dev.larder.base.Call;
import dev.larder.base.IpAddress;
import dev.larder.base.StoreUnavailableException;
import dev.larder.session.SessionStore.Found;
import dev.larder.session.SessionStore.Stored;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions by tokens: who may use one, and what is made of requests that do not look like it. Thread-safe. */
final class SessionOpening {
    /** How often a session may have been renewed while one request looks for it. */
    static final int MAX_RENEWALS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(SessionOpening.class);

    private final SessionParts parts;
    private final Fingerprint fingerprint;
    private final ToldLately told;

    SessionOpening(SessionParts parts) {
        this.parts = parts;
        this.told = new ToldLately(parts.ticker());
        this.fingerprint = new Fingerprint(parts.policy());
    }

    Call<Check> open(@Nullable String text, Client client, boolean touch, boolean fresh) {
        return new Deferred<>(() -> {
            parts.counters().reads.increment();
            SessionToken token = SessionToken.parse(text);
            if (token == null) {
                return Call.of(reject(RejectCause.MALFORMED, client));
            }
            List<String> hashes = parts.hashes().hashes(token);
            Found near = fresh ? null : parts.near().find(token.tag(), hashes);
            if (near != null) {
                parts.counters().nearHits.increment();
            }
            Call<Found> found = near != null ? Call.of(near) : load(token.tag(), hashes, fresh);
            return found.flatMap(one -> judge(token.tag(), one, client, touch, MAX_RENEWALS));
        });
    }

    /** Looks in the store, and where that does not answer, if the policy says so, in memory. */
    private Call<Found> load(String tag, List<String> hashes, boolean fresh) {
        return new Deferred<>(() -> {
            long changes = parts.near().changes();
            long began = parts.ticker().nanos();
            return parts.timed(parts.store().load(tag, hashes, false))
                    .map(found -> {
                        parts.near().keep(found, changes, began);
                        return found;
                    })
                    .recover(failure -> {
                        Found near = fresh || !(failure instanceof StoreUnavailableException)
                                ? null
                                : parts.near().findOnOutage(tag, hashes);
                        if (near == null) {
                            throw failure;
                        }
                        parts.counters().nearHits.increment();
                        return Call.of(near);
                    });
        });
    }

    Call<Check> judge(String tag, Found found, Client client, boolean touch, int hops) {
        return switch (found.state()) {
            case LIVE -> opened(Objects.requireNonNull(found.stored()), found.nowMillis(), client, touch);
            case UNKNOWN -> Call.of(reject(RejectCause.UNKNOWN, client));
            case EXPIRED -> Call.of(reject(RejectCause.EXPIRED, client));
            case TERMINATED -> Call.of(reject(RejectCause.TERMINATED, client));
            case REUSED -> reused(tag, found, client);
            case RENEWED ->
                hops == 0
                        ? Call.of(reject(RejectCause.UNKNOWN, client))
                        : load(tag, List.of(String.valueOf(found.renewedTo())), true)
                                .flatMap(next -> judge(tag, next, client, touch, hops - 1));
        };
    }

    Check reject(RejectCause cause, Client client) {
        parts.events().rejected(cause, client.ip());
        return Check.rejected(cause);
    }

    private Call<Check> reused(String tag, Found found, Client client) {
        SessionStore.Key key = new SessionStore.Key(tag, String.valueOf(found.renewedTo()));
        SignalPolicy policy = parts.policy().onReuse();
        if (policy == SignalPolicy.OFF) {
            return Call.of(reject(RejectCause.REUSED, client));
        }
        LOG.warn("a token that was replaced was used again: session {}", SessionHandle.of(key));
        if (policy == SignalPolicy.LOG) {
            return Call.of(reject(RejectCause.REUSED, client));
        }
        return userOf(key).flatMap(userId -> {
            parts.events().noticed(SessionEvent.Kind.REUSED, key, userId.orElse(null), found.nowMillis(), client.ip());
            Check rejected = reject(RejectCause.REUSED, client);
            return policy == SignalPolicy.TERMINATE
                    ? parts.end(key, SessionEvent.Kind.TERMINATED).map(done -> rejected)
                    : Call.of(rejected);
        });
    }

    /** Whose session it is, for who is told of it; empty if it is over. */
    private Call<Optional<String>> userOf(SessionStore.Key key) {
        return parts.counted(parts.store().load(key.tag(), List.of(key.hash()), false))
                .map(found -> Optional.ofNullable(found.stored())
                        .flatMap(stored ->
                                Optional.ofNullable(Who.read(stored.who()).userId())));
    }

    /** The session, which looks like the client from now on: its user has just shown from there who he is. */
    Call<Stored> moved(Stored stored, Client client) {
        Who moved = fingerprint.moved(Who.read(stored.who()), client);
        if (moved == null) {
            return Call.of(stored);
        }
        byte[] who = moved.bytes();
        return parts.store()
                .touch(stored.key(), stored.user(), who)
                .map(expires -> with(stored, who, stored.expiresMillis()))
                // The token is new already, and must not be lost for this.
                .recover(failure -> {
                    parts.counters().touchFailures.increment();
                    LOG.warn("where a session is used from now on could not be noted: {}", failure.toString());
                    return Call.of(stored);
                });
    }

    private static Stored with(Stored stored, byte[] who, long expiresMillis) {
        return new Stored(
                stored.key(),
                stored.user(),
                who,
                stored.device(),
                stored.createdMillis(),
                stored.endMillis(),
                stored.idleMillis(),
                stored.issuedMillis(),
                stored.authenticatedMillis(),
                stored.level(),
                stored.version(),
                stored.attributes(),
                expiresMillis,
                stored.usedMillis());
    }

    private Call<Check> opened(Stored stored, long nowMillis, Client client, boolean touch) {
        Who who = Who.read(stored.who());
        boolean ipChanged = fingerprint.ipChanged(who, client);
        boolean userAgentChanged = fingerprint.userAgentChanged(who, client);
        SessionPolicy policy = parts.policy();
        boolean stepUp = false;
        if (ipChanged) {
            parts.counters().ipChanges.increment();
            Unlike unlike = new Unlike(policy.onIpChange(), SessionEvent.Kind.IP_CHANGED, fingerprint.place(client));
            stepUp = changed(unlike, stored.key(), who, nowMillis, client.ip());
        }
        if (userAgentChanged) {
            parts.counters().userAgentChanges.increment();
            Unlike unlike = new Unlike(
                    policy.onUserAgentChange(),
                    SessionEvent.Kind.USER_AGENT_CHANGED,
                    UserAgent.of(String.valueOf(client.userAgent())));
            stepUp |= changed(unlike, stored.key(), who, nowMillis, client.ip());
        }
        if (ipChanged && policy.onIpChange() == SignalPolicy.TERMINATE) {
            return terminated(stored.key(), RejectCause.IP_MISMATCH, client);
        }
        if (userAgentChanged && policy.onUserAgentChange() == SignalPolicy.TERMINATE) {
            return terminated(stored.key(), RejectCause.USER_AGENT_MISMATCH, client);
        }
        if (touch) {
            // From a request that looks unlike the session nothing is learned of its user.
            touch(stored, nowMillis, ipChanged || userAgentChanged ? null : Fingerprint.learned(who, client));
        }
        parts.counters().found.increment();
        parts.active().note(stored.user(), nowMillis);
        return Call.of(
                Check.opened(new Session(stored, who, nowMillis, nowMillis), stepUp, isRenewalDue(stored, nowMillis)));
    }

    private boolean isRenewalDue(Stored stored, long nowMillis) {
        long after = parts.policy().renewAfter().toMillis();
        return after > 0 && nowMillis - stored.issuedMillis() >= after;
    }

    /** How a request does not look like its session, and what the policy says to that. */
    private record Unlike(SignalPolicy policy, SessionEvent.Kind kind, Object looks) {}

    /** Tells of it, once for each look of a session lately; whether the user has to authenticate again. */
    private boolean changed(Unlike unlike, SessionStore.Key key, Who who, long nowMillis, @Nullable IpAddress ip) {
        if (told.isNew(key, unlike.kind(), unlike.looks())) {
            LOG.info(
                    "a request does not look like its session: {} of session {}", unlike.kind(), SessionHandle.of(key));
            if (unlike.policy() != SignalPolicy.LOG) {
                parts.events().noticed(unlike.kind(), key, who.userId(), nowMillis, ip);
            }
        }
        return unlike.policy() == SignalPolicy.STEP_UP;
    }

    private Call<Check> terminated(SessionStore.Key key, RejectCause cause, Client client) {
        return parts.end(key, SessionEvent.Kind.TERMINATED).map(done -> reject(cause, client));
    }

    /** Off the way of the request: it neither waits for it nor fails by it. */
    private void touch(Stored stored, long nowMillis, @Nullable Who learned) {
        long wanted = Math.min(nowMillis + stored.idleMillis(), stored.endMillis());
        long interval = Math.min(
                stored.idleMillis() / SessionPolicy.TOUCH_PART, SessionPolicy.HIGHEST_TOUCH_INTERVAL.toMillis());
        if (learned == null && wanted - stored.expiresMillis() < Math.max(interval, 1)) {
            return;
        }
        // What is in memory says that it was not noted yet, and would say so for each use from there.
        byte[] who = learned == null ? stored.who() : learned.bytes();
        parts.near().noted(with(stored, who, wanted));
        CompletableFuture<?> ignored = parts.store()
                .touch(stored.key(), stored.user(), learned == null ? null : who)
                .async()
                .whenComplete((expires, failure) -> {
                    if (failure == null) {
                        parts.counters().touches.increment();
                        if (expires == 0) {
                            parts.near().forget(stored.key());
                        }
                    } else {
                        parts.near().noted(stored);
                        parts.counters().touchFailures.increment();
                        LOG.debug("a use of a session could not be noted", failure);
                    }
                });
    }
}
