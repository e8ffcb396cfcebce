package dev.larder.server.sessions;

import dev.larder.base.Call;
import dev.larder.server.life.LarderLife;
import dev.larder.server.sessions.SessionAnswers.ListedSession;
import dev.larder.server.sessions.SessionAnswers.SessionUser;
import dev.larder.server.sessions.SessionAnswers.SessionUserList;
import dev.larder.server.sessions.SessionAnswers.UserSessions;
import dev.larder.server.sessions.SessionAnswers.UserSessionsEnded;
import dev.larder.server.tracing.Spans;
import dev.larder.server.web.RawPath;
import dev.larder.session.SessionInfo;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionPage;
import dev.larder.session.SessionUsers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who has sessions, and the sessions of a user: listed, and ended together. */
@RestController
@Tag(name = "sessions")
final class UserSessionController {
    private static final String USERS = SessionController.ROOT + "users/";

    private final LarderLife life;
    private final Clock clock;
    private final Spans spans;

    UserSessionController(LarderLife life, Clock clock, Spans spans) {
        this.spans = spans;
        this.life = life;
        this.clock = clock;
    }

    @Operation(summary = "List the sessions of a user, the newest first; without tokens and data")
    @Parameter(
            name = "user_id",
            in = ParameterIn.PATH,
            required = true,
            description = "percent-encoded UTF-8, may hold slashes",
            schema = @Schema(type = "string"))
    @GetMapping(value = USERS + "{*user_id}", produces = "application/json")
    UserSessions list(
            HttpServletRequest request,
            @RequestParam(name = "offset", defaultValue = "0") int offset,
            @RequestParam(name = "limit", defaultValue = "100") int limit) {
        String userId = userId(request);
        SessionInput.between("offset", offset, 0, SessionManager.MAX_OFFSET);
        SessionInput.between("limit", limit, 1, SessionManager.MAX_PAGE);
        SessionPage page = answered("list", life.current().sessions().list(userId, offset, limit));
        return new UserSessions(
                userId,
                page.total(),
                page.sessions().stream().map(UserSessionController::listed).toList(),
                now());
    }

    @Operation(summary = "Tell who has sessions, the users with the most first, by those that expire last")
    @GetMapping(value = SessionController.ROOT + "users", produces = "application/json")
    SessionUserList users(@RequestParam(name = "limit", defaultValue = "20") int limit) {
        SessionInput.between("limit", limit, 1, SessionManager.MAX_PAGE);
        SessionUsers users = answered("users", life.current().sessions().users(limit));
        return new SessionUserList(
                users.users().stream()
                        .map(one -> new SessionUser(one.userId(), one.sessions(), one.lastUsedAt()))
                        .toList(),
                users.sessions(),
                users.looked(),
                users.isComplete(),
                now());
    }

    private static ListedSession listed(SessionInfo info) {
        return new ListedSession(
                info.id(),
                info.createdAt(),
                info.lastUsedAt(),
                info.expiresAt(),
                info.endsAt(),
                info.ip() == null ? null : info.ip().toString(),
                info.userAgent(),
                info.device());
    }

    @Operation(summary = "End all sessions of a user, or all but one")
    @Parameter(
            name = "user_id",
            in = ParameterIn.PATH,
            required = true,
            description = "percent-encoded UTF-8, may hold slashes",
            schema = @Schema(type = "string"))
    @DeleteMapping(value = USERS + "{*user_id}", produces = "application/json")
    UserSessionsEnded end(
            HttpServletRequest request,
            @Parameter(description = "the handle of the session to leave")
                    @RequestParam(name = "except", required = false)
                    @Nullable
                    String except) {
        String userId = userId(request);
        String kept = except == null ? null : SessionInput.handle("except", except);
        long ended = answered("delete_all", life.current().sessions().deleteAll(userId, kept));
        return new UserSessionsEnded("success", ended + " sessions of the user have ended", ended, now());
    }

    private static String userId(HttpServletRequest request) {
        String raw = request.getRequestURI();
        return SessionInput.userId(RawPath.decode("user_id", RawPath.after(USERS, raw)));
    }

    private <T> T answered(String operation, Call<T> call) {
        return spans.store("sessions", operation, call::await);
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }
}
