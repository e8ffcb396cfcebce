package dev.larder.server.values;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.cache.EntryKey;
import dev.larder.cache.EntryOptions;
import dev.larder.server.life.WriteRefusals;
import dev.larder.server.problem.Problem;
import dev.larder.server.problem.Refuses;
import dev.larder.server.tracing.Spans;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Values by cache and key. The body is the value; its type is kept; headers say how long and under which tags. */
@RestController
@Tag(name = "values", description = "The cache itself, for any language")
final class ValueController {
    private static final String PATH = ValueAddress.ROOT + "{cache}/{*key}";
    private static final String STATUS = "Cache-Status";
    private static final String TAG = "ETag";

    private final OpenCaches caches;
    private final ValueReads reads;
    private final ValueBudget budget;
    private final WriteRefusals refusals;
    private final ValueBodies bodies;
    private final ValueWriter writer;
    private final Spans spans;

    ValueController(OpenCaches caches, ValueBudget budget, WriteRefusals refusals, Ticker ticker, Spans spans) {
        this.spans = spans;
        this.caches = caches;
        this.reads = new ValueReads(budget);
        this.budget = budget;
        this.refusals = refusals;
        this.bodies = new ValueBodies(ticker);
        this.writer = new ValueWriter(ticker, ValueWriter.LIMIT);
    }

    @Operation(summary = "Read a value")
    @ApiResponse(
            responseCode = "200",
            description = "the value, under the type it was stored with",
            headers = {@Header(name = TAG), @Header(name = STATUS, description = "RFC 9211")},
            content = @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(
            responseCode = "304",
            description = "the value is the one that If-None-Match names",
            content = @Content)
    @Refuses({404, 412})
    @AddressedByPath
    @GetMapping(PATH)
    void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
        EntryKey address = ValueAddress.of(request.getRequestURI());
        try (OpenCaches.Opened opened = caches.openExisting(address.cache())
                        .orElseThrow(() -> miss(address).exception());
                ValueReads.Held held = spans.layer(
                                address.cache(), "get", () -> reads.read(opened.cache(), address.key()))
                        .orElseThrow(() -> miss(address).exception())) {
            response.setHeader(STATUS, "Larder; hit");
            response.setHeader(TAG, held.value().entityTag());
            if (ReadConditions.isWanted(request, held.value().entityTag())) {
                writer.write(held.value(), request, response);
            } else {
                response.setStatus(HttpStatus.NOT_MODIFIED.value());
            }
        }
    }

    @Operation(summary = "Store a value")
    @Parameter(
            name = ValueHeaders.TTL,
            in = ParameterIn.HEADER,
            description = "time to live: whole seconds, or a duration such as PT5M; without it that of the cache",
            schema = @Schema(type = "string"))
    @Parameter(
            name = ValueHeaders.TAGS,
            in = ParameterIn.HEADER,
            description = "tags to clear it with: a list with commas; quoted where a tag holds commas or quotes",
            schema = @Schema(type = "string"))
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            description = "the value, at most 8 MiB",
            content = @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(
            responseCode = "204",
            description = "stored, whether or not there was a value before",
            headers = {
                @Header(name = TAG),
                @Header(name = ValueHeaders.TTL, description = "seconds, or a duration where they are not whole")
            })
    @Refuses(408)
    @AddressedByPath
    @PutMapping(PATH)
    void put(HttpServletRequest request, HttpServletResponse response) throws IOException {
        refuseConditions(request);
        if (request.getHeader("Content-Range") != null) {
            throw Problem.badField("Content-Range", "the value must be sent as a whole, without Content-Range")
                    .exception();
        }
        if (request.getHeader("Content-Encoding") != null) {
            throw Problem.of(
                            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                            "unsupported_media_type",
                            "the value must be sent without Content-Encoding")
                    .header("Accept-Encoding", "identity")
                    .exception();
        }
        EntryKey address = ValueAddress.of(request.getRequestURI());
        EntryOptions options = ValueHeaders.options(request);
        String type = ValueHeaders.contentType(request);
        ValueBudget.Lease lease = budget.reserve(ValueBodies.cost(request));
        try {
            put(address, bodies.read(request, type), options, response);
        } finally {
            lease.close();
        }
    }

    private void put(EntryKey address, StoredValue value, EntryOptions options, HttpServletResponse response) {
        Duration ttl = options.ttl();
        try (OpenCaches.Opened opened = caches.open(address.cache())) {
            spans.layer(address.cache(), "put", () -> {
                opened.cache().put(address.key(), value, options);
                return true;
            });
            refusals.forget();
            ttl = ttl == null ? opened.cache().policy().ttl().ttl() : ttl;
        } catch (LarderException e) {
            refusals.note(e);
            throw e;
        }
        response.setStatus(HttpStatus.NO_CONTENT.value());
        response.setHeader(TAG, value.entityTag());
        response.setHeader(ValueHeaders.TTL, ValueHeaders.text(ttl));
        response.setHeader(STATUS, "Larder; fwd=method; stored");
    }

    @Operation(summary = "Remove a value")
    @ApiResponse(responseCode = "204", description = "removed")
    @Refuses({404, 501})
    @AddressedByPath
    @DeleteMapping(PATH)
    void delete(HttpServletRequest request, HttpServletResponse response) {
        refuseConditions(request);
        EntryKey address = ValueAddress.of(request.getRequestURI());
        try (OpenCaches.Opened opened = caches.openExisting(address.cache())
                .orElseThrow(() -> miss(address).exception())) {
            if (!spans.layer(address.cache(), "remove", () -> opened.cache().remove(address.key()))) {
                throw miss(address).exception();
            }
        }
        response.setStatus(HttpStatus.NO_CONTENT.value());
    }

    // To ignore a condition would overwrite what the client wanted to protect, and comparing before writing is not
    // atomic.
    private static void refuseConditions(HttpServletRequest request) {
        if (request.getHeader("If-Match") != null || request.getHeader("If-None-Match") != null) {
            throw Problem.of(
                            HttpStatus.NOT_IMPLEMENTED,
                            "conditional_write_unsupported",
                            "If-Match and If-None-Match are for reading only")
                    .exception();
        }
    }

    private static Problem miss(EntryKey address) {
        return Problem.of(HttpStatus.NOT_FOUND, "not_found", "cache " + address.cache() + " has no value of this key")
                .header(STATUS, "Larder; fwd=uri-miss");
    }
}
