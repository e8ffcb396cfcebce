package dev.larder.server.performance;

import dev.larder.layer.perf.Window;
import dev.larder.server.events.StatisticsPart;
import dev.larder.server.problem.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How the fleet does, and did. */
@RestController
@Tag(name = "system")
final class PerformanceController implements StatisticsPart {
    private final PerformanceReport report;

    PerformanceController(PerformanceReport report) {
        this.report = report;
    }

    @Operation(summary = "How all nodes do that share the Redis, and did, with what should be changed")
    @GetMapping(value = "/api/redis/performance", produces = "application/json")
    PerformanceResponse performance(
            @Parameter(
                            description = "how far back the history goes",
                            schema = @Schema(allowableValues = {"10m", "1h", "1d", "30d"}))
                    @RequestParam(defaultValue = "10m")
                    String window) {
        return report.of(Window.of(window).orElseThrow(() -> unknown(window)));
    }

    private static RuntimeException unknown(String window) {
        String known = Arrays.stream(Window.values()).map(Window::wireName).collect(Collectors.joining(", "));
        return Problem.badField("window", "window must be one of " + known + ", was \"" + shown(window) + '"')
                .exception();
    }

    private static String shown(String text) {
        return text.length() <= 32 ? text : text.substring(0, 32) + "...";
    }

    @Override
    public String partName() {
        return "performance";
    }

    @Override
    public Object part() {
        return report.of(Window.TEN_MINUTES);
    }
}
