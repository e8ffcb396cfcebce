package dev.larder.server.events;

import dev.larder.server.problem.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The stream of statistics (server-sent events). It goes on while the system is shut down, and ends with the server or when the client
 * leaves. A listener has a thread of its own, which waits most of the time.
 */
@RestController
@Tag(name = "system")
final class EventsController {
    /** Where it is. */
    static final String PATH = "/api/redis/events";

    private static final String TYPE = "text/event-stream";
    private static final long RETRY_SECONDS = 5;
    private static final long FOREVER = Long.MAX_VALUE;
    private static final Logger LOG = LoggerFactory.getLogger(EventsController.class);

    private final EventFeed feed;

    EventsController(EventFeed feed) {
        this.feed = feed;
    }

    @Operation(
            summary = "Statistics, once a second, as server-sent events",
            description =
                    "Each event is called statistics. Its data is one JSON object with timestamp, status, health, cache,"
                            + " performance, sessions, rate_limits and memory, each as its own path answers; null where that"
                            + " answers with a problem.")
    @ApiResponse(
            responseCode = "200",
            description = "the stream",
            content = @Content(mediaType = TYPE, schema = @Schema(type = "string")))
    @GetMapping(value = PATH, produces = TYPE)
    void events(
            @Parameter(description = "after how many events the stream ends; without it, never")
                    @RequestParam(required = false)
                    @Nullable
                    Integer count,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        long wanted = wanted(count);
        if (!feed.join()) {
            throw Problem.of(
                            HttpStatus.TOO_MANY_REQUESTS,
                            "too_many_listeners",
                            "at most " + EventFeed.MAX_LISTENERS + " may listen at once, that many do")
                    .retryAfter(RETRY_SECONDS)
                    .exception();
        }
        try {
            response.setContentType(TYPE);
            response.setHeader("Cache-Control", "no-store");
            // Proxies that gather answers before they pass them on would gather for ever.
            response.setHeader("X-Accel-Buffering", "no");
            if (!"HEAD".equals(request.getMethod())) {
                stream(response, wanted);
            }
        } finally {
            feed.leave();
        }
    }

    private static long wanted(@Nullable Integer count) {
        if (count != null && count < 1) {
            throw Problem.badField("count", "count must be at least 1, was " + count)
                    .exception();
        }
        return count == null ? FOREVER : count;
    }

    private void stream(HttpServletResponse response, long wanted) throws IOException {
        response.flushBuffer();
        OutputStream out = response.getOutputStream();
        try {
            long last = feed.lastNumber();
            for (long sent = 0; sent < wanted; sent++) {
                EventFeed.Event event = feed.next(last);
                if (event == null) {
                    return;
                }
                last = event.number();
                out.write(text(event).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException gone) {
            LOG.debug("a listener has left", gone);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(EventFeed.Event event) {
        return "event: statistics\nid: " + event.number() + "\ndata: " + event.json() + "\n\n";
    }
}
