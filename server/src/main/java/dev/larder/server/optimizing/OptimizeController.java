package dev.larder.server.optimizing;

import dev.larder.cache.MemoryReport;
import dev.larder.layer.perf.Window;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import dev.larder.server.performance.Observations;
import dev.larder.server.tracing.Spans;
import dev.larder.server.web.NoFields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Keeps the caches within their budget now, though that happens by itself as well, and says what was done and why. */
@RestController
@Tag(name = "caches")
final class OptimizeController {
    private final LarderLife life;
    private final Clock clock;
    private final Spans spans;

    OptimizeController(LarderLife life, Clock clock, Spans spans) {
        this.life = life;
        this.clock = clock;
        this.spans = spans;
    }

    @Operation(
            summary =
                    "Remove what is worth least if the caches are near their budget, and say why; advise on times to live")
    @PostMapping(value = "/api/redis/cache/optimize", produces = "application/json")
    OptimizeResponse optimize(@RequestBody(required = false) @Nullable NoFields nothing) {
        Running running = life.running();
        MemoryReport report = spans.layer(
                Spans.ALL_LAYERS, "optimize", () -> running.larder().caches().optimize());
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        return OptimizeResponse.of(report, Observations.layers(running.metrics().history(Window.TEN_MINUTES)), now);
    }
}
