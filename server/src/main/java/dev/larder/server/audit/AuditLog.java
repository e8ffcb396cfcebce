package dev.larder.server.audit;

import dev.larder.base.Ticker;
import dev.larder.server.metrics.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes actions to the logger {@value #LOGGER}, each as one line of JSON of bounded length, at most {@link #MAX_A_SECOND} lines a second. What
 * is over is counted, and the next line says how many there were. Thread-safe.
 */
@Component
final class AuditLog {
    /** Of which a file of its own can be made. */
    static final String LOGGER = "dev.larder.audit";

    /** How many lines a second are written. */
    static final int MAX_A_SECOND = 50;

    /** How many notes an action may have. */
    static final int MAX_NOTES = 8;

    /** How much of a note is written. */
    static final int MAX_NOTE_CHARS = 128;

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int REFUSED = 400;
    private static final int FAILED = 500;

    private final Clock clock;
    private final LinePace pace;
    private final Counter written;
    private final Counter suppressed;

    AuditLog(Clock clock, Ticker ticker, MeterRegistry registry) {
        this.clock = clock;
        this.pace = new LinePace(ticker, MAX_A_SECOND);
        this.written = Counter.builder(MeterNames.AUDIT_WRITTEN).register(registry);
        this.suppressed = Counter.builder(MeterNames.AUDIT_SUPPRESSED).register(registry);
    }

    void write(HttpServletRequest request, AuditNotes.Caller caller, int status) {
        long before = pace.take();
        if (before == LinePace.OVER) {
            suppressed.increment();
            return;
        }
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("at", Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString())
                .put("event", "admin_action")
                .put("role", caller.role())
                .put("token", caller.fingerprint())
                .put("from", request.getRemoteAddr())
                .put("method", request.getMethod())
                .put("path", AuditedPath.shown(request.getRequestURI()))
                .put("status", status)
                .put("outcome", status < REFUSED ? "done" : status < FAILED ? "refused" : "failed");
        AuditNotes.notes(request).entrySet().stream()
                .limit(MAX_NOTES)
                .forEach(note -> line.put(String.valueOf(note.getKey()), cut(String.valueOf(note.getValue()))));
        if (before > 0) {
            line.put("suppressed_before", before);
        }
        LOG.info("{}", JSON.writeValueAsString(line));
        written.increment();
    }

    private static String cut(String text) {
        return text.length() <= MAX_NOTE_CHARS ? text : text.substring(0, MAX_NOTE_CHARS) + "...";
    }
}
