package dev.larder.server.health;

import dev.larder.observe.HealthStatus;
import dev.larder.server.events.StatisticsPart;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether everything works; status 503 where it does not, with the same document. */
@RestController
@Tag(name = "system")
final class HealthController implements StatisticsPart {
    private static final long RETRY_SECONDS = 2;

    private final HealthReport report;
    private final Clock clock;

    HealthController(HealthReport report, Clock clock) {
        this.report = report;
        this.clock = clock;
    }

    @Operation(summary = "Whether everything works")
    @ApiResponse(responseCode = "200", description = "it does, or nearly")
    @ApiResponse(responseCode = "503", description = "it does not, or the system is shut down")
    @GetMapping(value = "/api/redis/health", produces = "application/json")
    ResponseEntity<HealthResponse> health() {
        HealthReport.Found found = report.look();
        HealthResponse body = body(found);
        boolean works = found.overall() == HealthStatus.HEALTHY || found.overall() == HealthStatus.DEGRADED;
        return works
                ? ResponseEntity.ok(body)
                : ResponseEntity.status(503)
                        .header("Retry-After", Long.toString(RETRY_SECONDS))
                        .body(body);
    }

    private HealthResponse body(HealthReport.Found found) {
        return new HealthResponse(
                Instant.now(clock).truncatedTo(ChronoUnit.MILLIS),
                found.overall().wireName(),
                found.components());
    }

    @Override
    public String partName() {
        return "health";
    }

    @Override
    public Object part() {
        return body(report.look());
    }

    @Override
    public boolean partWhileShutDown() {
        return true;
    }
}
