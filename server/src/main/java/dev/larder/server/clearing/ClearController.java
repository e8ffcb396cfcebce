package dev.larder.server.clearing;

import dev.larder.cache.CacheManager;
import dev.larder.cache.ClearRequest;
import dev.larder.cache.Clearing;
import dev.larder.cache.EntryKey;
import dev.larder.server.audit.AuditNotes;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Layers;
import dev.larder.server.life.Passes;
import dev.larder.server.problem.Problem;
import dev.larder.server.problem.Refuses;
import dev.larder.server.tracing.Spans;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Clears entries. By layer and tags they are misses at once; the sweep that follows frees their memory. By pattern the sweep is the clearing,
 * so that its failure is one of the request.
 */
@RestController
@Tag(name = "caches")
final class ClearController {
    /** How long the answer waits for the sweep. */
    static final Duration SWEEP_LIMIT = Duration.ofSeconds(2);

    private final LarderLife life;
    private final Layers layers;
    private final Clock clock;
    private final Spans spans;

    ClearController(LarderLife life, Layers layers, Clock clock, Spans spans) {
        this.life = life;
        this.layers = layers;
        this.clock = clock;
        this.spans = spans;
    }

    @Operation(summary = "Clear a layer, or entries by key pattern or tags")
    @Refuses(404)
    @PostMapping(value = "/api/redis/cache/clear", consumes = "application/json", produces = "application/json")
    ClearResponse clear(@RequestBody ClearRequestBody body) {
        ClearRequest request = body.toRequest();
        CacheManager caches = life.current().caches();
        checkExists(caches, body.layer());
        AuditNotes.about("layer", body.layer());
        AuditNotes.about("by", body.tags() != null ? "tags" : body.keyPattern() != null ? "key_pattern" : "layer");
        String layer = body.layer() == null ? Spans.ALL_LAYERS : body.layer();
        return spans.layer(layer, "clear", () -> {
            Clearing clearing = caches.clear(request);
            return body.keyPattern() == null ? invalidated(clearing) : swept(clearing);
        });
    }

    private ClearResponse swept(Clearing clearing) {
        Long count = Passes.within(clearing.swept(), SWEEP_LIMIT);
        return count == null
                ? response("being cleared; the sweep that does it is still running", null, "running")
                : response("cleared", count, "done");
    }

    private ClearResponse invalidated(Clearing clearing) {
        OptionalLong count = clearing.clearedCount(SWEEP_LIMIT);
        String sweep = clearing.progress().name().toLowerCase(Locale.ROOT);
        return response(message(sweep), count.isPresent() ? count.getAsLong() : null, sweep);
    }

    private ClearResponse response(String message, @Nullable Long count, String sweep) {
        return new ClearResponse(
                "success", message, count, sweep, Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }

    private void checkExists(CacheManager caches, @Nullable String layer) {
        if (layer == null
                || layers.ttls().containsKey(layer)
                || caches.find(layer).isPresent()) {
            return;
        }
        if (!layer.matches(EntryKey.CACHE_NAME) || !caches.fleetNames().contains(layer)) {
            throw Problem.of(404, "no layer is called like that")
                    .with("field", "layer")
                    .exception();
        }
    }

    private static String message(String sweep) {
        return switch (sweep) {
            case "done" -> "cleared";
            case "running" -> "cleared; the sweep that frees the memory is still running";
            default -> "cleared, but the sweep that frees the memory failed; entries end with their time to live";
        };
    }
}
