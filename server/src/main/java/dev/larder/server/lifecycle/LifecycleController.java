package dev.larder.server.lifecycle;

import dev.larder.base.LarderException;
import dev.larder.observe.HealthCheck;
import dev.larder.server.life.LarderLife;
import dev.larder.server.problem.Problem;
import dev.larder.server.web.NoFields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Starts the system and shuts it down while the API stays up. Both do nothing where there is nothing to do. */
@RestController
@Tag(name = "system")
final class LifecycleController {
    private static final long RETRY_SECONDS = 5;

    private final LarderLife life;
    private final Clock clock;
    private final boolean integrated;

    LifecycleController(LarderLife life, Clock clock, ObjectProvider<HealthCheck> parts) {
        this.life = life;
        this.clock = clock;
        this.integrated = parts.stream().findAny().isPresent();
    }

    /**
     * What came of an initialize.
     *
     * @param status {@code success}
     * @param message for people
     * @param components which parts run
     * @param timestamp when
     */
    record InitializeResponse(String status, String message, Components components, Instant timestamp) {}

    /**
     * Which parts run.
     *
     * @param redisManager the connections to Redis
     * @param cacheManager the caches
     * @param sessionManager sessions
     * @param rateLimiter rate limits
     * @param integratedCache whether a part besides these is there: a database, a model server, a GPU
     */
    record Components(
            boolean redisManager,
            boolean cacheManager,
            boolean sessionManager,
            boolean rateLimiter,
            boolean integratedCache) {}

    /**
     * What came of a shutdown.
     *
     * @param status {@code success}
     * @param message for people
     * @param timestamp when
     */
    record ShutdownResponse(String status, String message, Instant timestamp) {}

    @Operation(summary = "Start the system unless it runs")
    @PostMapping(value = "/api/redis/initialize", produces = "application/json")
    InitializeResponse initialize(@RequestBody(required = false) @Nullable NoFields nothing) {
        try {
            boolean started = life.initialize();
            return new InitializeResponse(
                    "success",
                    started ? "initialized" : "was initialized already",
                    new Components(true, true, true, true, integrated),
                    now());
        } catch (LarderException e) {
            throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "initialize_failed", String.valueOf(e.getMessage()))
                    .retryAfter(RETRY_SECONDS)
                    .exception();
        }
    }

    @Operation(summary = "Shut the system down; the API stays up and answers 503 until it is initialized again")
    @PostMapping(value = "/api/redis/shutdown", produces = "application/json")
    ShutdownResponse shutdown(@RequestBody(required = false) @Nullable NoFields nothing) {
        boolean ended = life.shutdown();
        return new ShutdownResponse("success", ended ? "shut down" : "was shut down already", now());
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }
}
