package dev.larder.server.sessions;

import dev.larder.base.Call;
import dev.larder.base.IpAddress;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.limit.Decision;
import dev.larder.limit.RateLimiter;
import dev.larder.server.life.BuiltInRules;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.WriteRefusals;
import dev.larder.server.problem.Problem;
import dev.larder.server.problem.Refuses;
import dev.larder.server.sessions.SessionAnswers.SessionCreated;
import dev.larder.server.sessions.SessionAnswers.SessionEnded;
import dev.larder.server.sessions.SessionAnswers.SessionExtended;
import dev.larder.server.sessions.SessionAnswers.SessionRotated;
import dev.larder.server.sessions.SessionAnswers.SessionValidated;
import dev.larder.server.sessions.SessionAnswers.SessionView;
import dev.larder.server.sessions.SessionBodies.CreateSession;
import dev.larder.server.sessions.SessionBodies.ExtendSession;
import dev.larder.server.sessions.SessionBodies.PatchSession;
import dev.larder.server.sessions.SessionBodies.RotateSession;
import dev.larder.server.sessions.SessionBodies.ValidateSession;
import dev.larder.server.tracing.Spans;
import dev.larder.servlet.limit.RetryTimes;
import dev.larder.servlet.session.GuessLimit;
import dev.larder.session.Check;
import dev.larder.session.Client;
import dev.larder.session.Creation;
import dev.larder.session.RejectCause;
import dev.larder.session.SaveResult;
import dev.larder.session.Session;
import dev.larder.session.SessionInfo;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sessions one by one: begun, checked by tokens, and by their handles read, changed and ended. */
@RestController
@Tag(name = "sessions", description = "Sessions of users, for programs in any language")
final class SessionController {
    static final String ROOT = "/api/redis/sessions/";

    private static final String JSON = "application/json";
    private static final String SUCCESS = "success";

    /** The most minutes that a session may be extended by: a year. */
    private static final int MAX_MINUTES = 525_600;

    private final LarderLife life;
    private final WriteRefusals refusals;
    private final Clock clock;
    private final Spans spans;
    private final RetryTimes retries = new RetryTimes(SharedRandom.create());

    SessionController(LarderLife life, WriteRefusals refusals, Clock clock, Spans spans) {
        this.spans = spans;
        this.life = life;
        this.refusals = refusals;
        this.clock = clock;
    }

    @Operation(summary = "Begin a session; the token in the answer is given out here alone")
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses(409)
    @PostMapping(value = ROOT + "create", consumes = JSON, produces = JSON)
    SessionCreated create(@RequestBody CreateSession body) {
        String userId = SessionInput.userId(body.userId());
        SessionRequest request = SessionRequest.of(userId, SessionInput.client(body.ipAddress(), body.userAgent()));
        if (body.data() != null) {
            SessionData.put(request, body.data());
        }
        limitLogins(userId);
        Creation creation = begun(request);
        Session session = creation.session().orElseThrow(SessionController::tooMany);
        return new SessionCreated(
                SUCCESS,
                session.id(),
                creation.token().orElseThrow().reveal(),
                userId,
                millis(session.info().expiresAt()),
                creation.evicted(),
                now());
    }

    /** By the rule {@value BuiltInRules#API_AUTH}, unless somebody has removed it. */
    private void limitLogins(String userId) {
        RateLimiter limits = life.current().limits();
        if (limits.find(BuiltInRules.API_AUTH).isEmpty()) {
            return;
        }
        Decision decision =
                spans.store("limits", "take", () -> limits.tryTake(BuiltInRules.API_AUTH, "user:" + userId));
        if (decision.allowed()) {
            return;
        }
        boolean unknown = decision.source() == Decision.Source.FAILURE_POLICY;
        Problem problem = unknown
                ? Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "redis_unavailable",
                        "whether the user may begin a session cannot be checked for now")
                : Problem.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too_many_logins",
                        "the rule " + BuiltInRules.API_AUTH + " lets the user begin no more sessions for now");
        throw problem.retryAfter(retries.seconds(decision.retryAfter())).exception();
    }

    private Creation begun(SessionRequest request) {
        try {
            Creation creation = answered("create", sessions().create(request));
            refusals.forget();
            return creation;
        } catch (IllegalArgumentException tooMuch) {
            throw SessionInput.bad("data", String.valueOf(tooMuch.getMessage()));
        } catch (LarderException e) {
            refusals.note(e);
            throw e;
        }
    }

    private static RuntimeException tooMany() {
        return Problem.of(
                        HttpStatus.CONFLICT,
                        "too_many_sessions",
                        "the user has as many sessions as are allowed; one has to end first")
                .exception();
    }

    @Operation(summary = "Check a token: what it opens, or why it opens nothing")
    @PostMapping(value = ROOT + "validate", consumes = JSON, produces = JSON)
    SessionValidated validate(@RequestBody ValidateSession body) {
        String token = SessionInput.token(body.token());
        Client client = SessionInput.client(body.ipAddress(), body.userAgent());
        Check check = answered("open", sessions().open(token, client));
        if (client.ip() != null) {
            GuessLimit.of(life.current().limits(), BuiltInRules.SESSION_GUESSES)
                    .refusal(check, client)
                    .ifPresent(this::refuseGuess);
        }
        return check.session()
                .map(session -> valid(check, session))
                .orElseGet(() -> invalid(check.cause().orElse(RejectCause.UNKNOWN)));
    }

    private void refuseGuess(Duration wait) {
        throw Problem.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "too_many_guesses",
                        "the rule " + BuiltInRules.SESSION_GUESSES
                                + " lets no more tokens from this network open nothing for now")
                .retryAfter(retries.seconds(wait))
                .exception();
    }

    private static SessionValidated valid(Check check, Session session) {
        SessionInfo info = session.info();
        return new SessionValidated(
                true,
                null,
                check.stepUp(),
                check.renewalDue(),
                info.id(),
                info.userId(),
                millis(info.createdAt()),
                millis(info.lastUsedAt()),
                millis(info.expiresAt()),
                text(info.ip()),
                info.userAgent(),
                SessionData.of(session),
                true);
    }

    private static SessionValidated invalid(RejectCause cause) {
        return new SessionValidated(
                false, cause.wireName(), false, false, null, null, null, null, null, null, null, null, false);
    }

    @Operation(summary = "Give a session another token and end the old one, as after a login or a change of rights")
    @Refuses(404)
    @PostMapping(value = ROOT + "rotate", consumes = JSON, produces = JSON)
    SessionRotated rotate(@RequestBody RotateSession body) {
        Check check = answered("rotate", sessions().rotate(SessionInput.token(body.token()), Client.UNKNOWN));
        Session session = check.session().orElseThrow(() -> opensNothing(check));
        return new SessionRotated(
                SUCCESS,
                session.id(),
                check.token().orElseThrow(SessionController::rotatedByAnother).reveal(),
                session.userId().orElse(null),
                millis(session.info().expiresAt()),
                now());
    }

    private static RuntimeException opensNothing(Check check) {
        String cause = check.cause().orElse(RejectCause.UNKNOWN).wireName();
        return Problem.of(404, "the token opens no session: " + cause).exception();
    }

    private static RuntimeException rotatedByAnother() {
        return Problem.of(404, "the token was replaced a moment ago").exception();
    }

    @Operation(summary = "Read a session")
    @Refuses(404)
    @GetMapping(value = ROOT + "{session_id}", produces = JSON)
    SessionView read(@PathVariable("session_id") String sessionId) {
        return answered("find", sessions().find(sessionId))
                .map(SessionController::view)
                .orElseThrow(SessionController::unknown);
    }

    @Operation(summary = "Change what is kept in a session: what is named is replaced, null removes")
    @Refuses(404)
    @PatchMapping(value = ROOT + "{session_id}", consumes = JSON, produces = JSON)
    SessionView patch(@PathVariable("session_id") String sessionId, @RequestBody PatchSession body) {
        Map<String, @Nullable Object> data = body.data();
        if (data == null) {
            throw SessionInput.bad("data", "data must be an object, was not given");
        }
        Session session = answered("find", sessions().find(sessionId)).orElseThrow(SessionController::unknown);
        SessionData.patch(session, data);
        try {
            if (answered("save", sessions().save(session)) != SaveResult.SAVED) {
                throw unknown();
            }
        } catch (IllegalArgumentException tooMuch) {
            throw SessionInput.bad("data", String.valueOf(tooMuch.getMessage()));
        } catch (LarderException e) {
            refusals.note(e);
            throw e;
        }
        return view(session);
    }

    @Operation(summary = "End a session; its data is gone at once")
    @Refuses(404)
    @DeleteMapping(value = ROOT + "{session_id}", produces = JSON)
    SessionEnded end(@PathVariable("session_id") String sessionId) {
        if (!answered("delete", sessions().delete(sessionId))) {
            throw unknown();
        }
        return new SessionEnded(SUCCESS, "the session has ended", now());
    }

    @Operation(summary = "Let a session live longer without being used, to its end at most")
    @Refuses(404)
    @PostMapping(value = ROOT + "{session_id}/extend", consumes = JSON, produces = JSON)
    SessionExtended extend(@PathVariable("session_id") String sessionId, @RequestBody ExtendSession body) {
        int minutes = SessionInput.between("minutes", body.minutes(), 1, MAX_MINUTES);
        Optional<Instant> expires = answered("extend", sessions().extend(sessionId, Duration.ofMinutes(minutes)));
        return new SessionExtended(
                SUCCESS,
                "the session expires at the time that is told unless it is used",
                sessionId,
                millis(expires.orElseThrow(SessionController::unknown)),
                now());
    }

    private static SessionView view(Session session) {
        SessionInfo info = session.info();
        return new SessionView(
                info.id(),
                info.userId(),
                millis(info.createdAt()),
                millis(info.lastUsedAt()),
                millis(info.expiresAt()),
                info.endsAt(),
                text(info.ip()),
                info.userAgent(),
                info.device(),
                SessionData.of(session),
                session.version(),
                true);
    }

    private static @Nullable String text(@Nullable IpAddress ip) {
        return ip == null ? null : Objects.toString(ip);
    }

    private static RuntimeException unknown() {
        return Problem.of(404, "there is no such session, or none any more").exception();
    }

    private <T> T answered(String operation, Call<T> call) {
        return spans.store("sessions", operation, call::await);
    }

    private SessionManager sessions() {
        return life.current().sessions();
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private Instant now() {
        return millis(Instant.now(clock));
    }
}
