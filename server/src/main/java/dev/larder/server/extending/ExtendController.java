package dev.larder.server.extending;

import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Passes;
import dev.larder.server.tracing.Spans;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private final Spans spans;

    ExtendController(LarderLife life, Clock clock, Spans spans) {
        this.life = life;
        this.clock = clock;
        this.spans = spans;
    }

    @Operation(summary = "Let the entries live longer whose keys a pattern covers")
    @PostMapping(value = "/api/redis/cache/ttl/extend", consumes = "application/json", produces = "application/json")
    ExtendResponse extend(@RequestBody ExtendRequest body) {
        String pattern = body.pattern();
        Duration additional = body.additional();
        String layer = body.cache() == null ? Spans.ALL_LAYERS : body.cache();
        Long count = spans.layer(
                layer,
                "extend",
                () -> Passes.within(life.current().caches().extend(body.cache(), pattern, additional), PASS_LIMIT));
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
