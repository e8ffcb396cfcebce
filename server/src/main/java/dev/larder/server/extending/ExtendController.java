package dev.larder.server.extending;

import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Passes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Lets entries live longer. One pass over the keys at a time; what takes longer than the answer waits goes on. */
@RestController
@Tag(name = "caches")
final class ExtendController {
    /** How long the answer waits for the pass. */
    static final Duration PASS_LIMIT = Duration.ofSeconds(2);

    private final LarderLife life;
    private final Clock clock;

    ExtendController(LarderLife life, Clock clock) {
        this.life = life;
        this.clock = clock;
    }

    @Operation(summary = "Let the entries live longer whose keys a pattern covers")
    @PostMapping(value = "/api/redis/cache/ttl/extend", consumes = "application/json", produces = "application/json")
    ExtendResponse extend(@RequestBody ExtendRequest body) {
        String pattern = body.pattern();
        Duration additional = body.additional();
        CompletableFuture<Long> pass = life.current().caches().extend(body.cache(), pattern, additional);
        Long count = Passes.within(pass, PASS_LIMIT);
        return new ExtendResponse(
                "success",
                count == null ? "the pass over the keys is still running" : "extended",
                count,
                count == null ? "running" : "done",
                pattern,
                additional.toSeconds(),
                Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }
}
