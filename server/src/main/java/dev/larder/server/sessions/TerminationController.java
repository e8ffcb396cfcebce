package dev.larder.server.sessions;

import dev.larder.base.Call;
import dev.larder.server.life.LarderLife;
import dev.larder.server.sessions.SessionAnswers.SessionEnded;
import dev.larder.server.sessions.SessionBodies.TerminateSessions;
import dev.larder.server.tracing.Spans;
import dev.larder.session.SessionManager;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Ends sessions however many there are: those of a user, as when his account is closed, or everyone's, as after an intrusion. */
@RestController
@Tag(name = "sessions")
final class TerminationController {
    private static final String JSON = "application/json";

    private final LarderLife life;
    private final Clock clock;

    private final Spans spans;

    TerminationController(LarderLife life, Clock clock, Spans spans) {
        this.life = life;
        this.clock = clock;
        this.spans = spans;
    }

    @Operation(
            summary =
                    "End all sessions of a user, but for one, or those of everyone: none that began before can be used once this has answered")
    @PostMapping(value = SessionController.ROOT + "terminate", consumes = JSON, produces = JSON)
    SessionEnded terminate(@RequestBody TerminateSessions body) {
        boolean everyone = Boolean.TRUE.equals(body.everyone());
        if (everyone == (body.userId() != null)) {
            throw SessionInput.bad("user_id", "user_id must be given, or everyone must be true, and not both");
        }
        SessionManager sessions = life.current().sessions();
        if (everyone) {
            if (body.except() != null) {
                throw SessionInput.bad("except", "except must be given with user_id alone");
            }
            carryOut("terminate_everyone", sessions.terminateEveryone());
            return ended("the sessions of everyone have ended");
        }
        carryOut("terminate", sessions.terminate(SessionInput.userId(body.userId()), except(body.except())));
        return ended("the sessions of the user have ended");
    }

    private void carryOut(String operation, Call<@Nullable Void> call) {
        spans.store("sessions", operation, () -> {
            call.await();
            return operation;
        });
    }

    private static @Nullable String except(@Nullable String given) {
        return given == null ? null : SessionInput.handle("except", given);
    }

    private SessionEnded ended(String message) {
        return new SessionEnded("success", message, Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }
}
