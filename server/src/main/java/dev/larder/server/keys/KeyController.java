package dev.larder.server.keys;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.cache.EntryInfo;
import dev.larder.cache.EntryKey;
import dev.larder.redis.ConnectionManager;
import dev.larder.server.life.LarderLife;
import dev.larder.server.problem.Problem;
import dev.larder.server.problem.Refuses;
import dev.larder.server.tracing.Spans;
import dev.larder.server.web.RawPath;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is known of one entry of any cache, whoever wrote it. */
@RestController
@Tag(name = "caches")
final class KeyController {
    /** Entries are kept as strings. */
    private static final String ENTRY_TYPE = "string";

    private static final String ROOT = "/api/redis/cache/keys/";

    private final LarderLife life;
    private final Spans spans;

    KeyController(LarderLife life, Spans spans) {
        this.life = life;
        this.spans = spans;
    }

    @Operation(summary = "Describe an entry without reading its value")
    @Parameter(
            name = "key",
            in = ParameterIn.PATH,
            required = true,
            description = "cache:key, or the whole stored name; percent-encoded UTF-8, may hold slashes and colons",
            schema = @Schema(type = "string"))
    @Refuses(404)
    @GetMapping(value = ROOT + "{*key}", produces = "application/json")
    KeyResponse describe(HttpServletRequest request) {
        String raw = request.getRequestURI();
        EntryKey key = KeyName.parse(RawPath.decode("key", RawPath.after(ROOT, raw)));
        try {
            return spans.layer(
                            key.cache(),
                            "describe",
                            () -> life.current().caches().describe(key.cache(), key.key()))
                    .map(info -> response(key, info))
                    .orElseThrow(() -> missing(key, foreignType(key)));
        } catch (IllegalArgumentException e) {
            throw Problem.badField("key", String.valueOf(e.getMessage())).exception();
        }
    }

    private static KeyResponse response(EntryKey key, EntryInfo info) {
        return new KeyResponse(
                name(key),
                true,
                info.ttl().toSeconds(),
                info.memoryBytes(),
                ENTRY_TYPE,
                info.expiresAt().truncatedTo(ChronoUnit.MILLIS),
                key.cache(),
                info.tags(),
                info.encoding(),
                info.createdAt().truncatedTo(ChronoUnit.MILLIS),
                null,
                info.valueBytes());
    }

    /**
     * What another program keeps under the name of an entry, or null. Asked only where no entry was found: what was
     * described is a string, for of other types Redis reads no part.
     */
    private @Nullable String foreignType(EntryKey key) {
        ConnectionManager connections = life.running().connections();
        String stored = connections.config().keyPrefix() + ":{" + name(key) + "}:v";
        try {
            String type = connections.keys().type(stored).await();
            return type.equals(ENTRY_TYPE) || type.equals("none") ? null : type;
        } catch (LarderException e) {
            if (e.code() == ErrorCode.STORE_REJECTED) {
                // A user of Redis who may not ask is told less.
                return null;
            }
            throw e;
        }
    }

    private static RuntimeException missing(EntryKey key, @Nullable String foreignType) {
        if (foreignType != null) {
            return Problem.of(
                            HttpStatus.NOT_FOUND,
                            "not_an_entry",
                            "under the name of this key Redis has a " + foreignType
                                    + " of another program, not an entry")
                    .with("key", name(key))
                    .with("exists", false)
                    .with("redis_type", foreignType)
                    .exception();
        }
        return Problem.of(404, "no valid entry has this key")
                .with("key", name(key))
                .with("exists", false)
                .exception();
    }

    private static String name(EntryKey key) {
        return key.cache() + ":" + key.key();
    }
}
