package dev.larder.server.keys;

import dev.larder.cache.EntryInfo;
import dev.larder.cache.EntryKey;
import dev.larder.server.life.LarderLife;
import dev.larder.server.problem.Problem;
import dev.larder.server.web.RawPath;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.temporal.ChronoUnit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is known of one entry of any cache, whoever wrote it. */
@RestController
@Tag(name = "caches")
final class KeyController {
    private static final String ROOT = "/api/redis/cache/keys/";

    private final LarderLife life;

    KeyController(LarderLife life) {
        this.life = life;
    }

    @Operation(summary = "Describe an entry without reading its value")
    @Parameter(
            name = "key",
            in = ParameterIn.PATH,
            required = true,
            description = "cache:key, or the whole stored name; percent-encoded UTF-8, may hold slashes and colons",
            schema = @Schema(type = "string"))
    @GetMapping(value = ROOT + "{*key}", produces = "application/json")
    KeyResponse describe(HttpServletRequest request) {
        String raw = request.getRequestURI();
        EntryKey key = KeyName.parse(RawPath.decode("key", raw.substring(Math.min(ROOT.length(), raw.length()))));
        try {
            return life.current()
                    .caches()
                    .describe(key.cache(), key.key())
                    .map(info -> response(key, info))
                    .orElseThrow(() -> missing(key));
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
                "string",
                info.expiresAt().truncatedTo(ChronoUnit.MILLIS),
                key.cache(),
                info.tags(),
                info.encoding(),
                info.createdAt().truncatedTo(ChronoUnit.MILLIS),
                null,
                info.valueBytes());
    }

    private static RuntimeException missing(EntryKey key) {
        return Problem.of(404, "no valid entry has this key")
                .with("key", name(key))
                .with("exists", false)
                .exception();
    }

    private static String name(EntryKey key) {
        return key.cache() + ":" + key.key();
    }
}
