package dev.larder.server.limits;

import dev.larder.base.SharedRandom;
import dev.larder.base.StoreUnavailableException;
import dev.larder.limit.Decision;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.limit.RuleVerdict;
import dev.larder.server.audit.AuditNotes;
import dev.larder.server.events.StatisticsPart;
import dev.larder.server.life.LarderLife;
import dev.larder.server.problem.Problem;
import dev.larder.server.problem.Refuses;
import dev.larder.server.tracing.Spans;
import dev.larder.server.web.NoFields;
import dev.larder.servlet.limit.PartitionKeys;
import dev.larder.servlet.limit.RateLimitHeaders;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** How rate limits stand for whom, checks of them, and what they did. */
@RestController
@Tag(name = "rate limits")
final class RateLimitController implements StatisticsPart {
    static final String ROOT = "/api/redis/rate-limits/";

    private static final String RULE = "the name of a rule";
    private static final String ID = "whom the rule limits; percent-encoded UTF-8";

    private final LarderLife life;
    private final Clock clock;
    private final Spans spans;

    /** Who asks here has named the id itself, so the partition key may be one that it can compute. */
    private final RateLimitHeaders headers = new RateLimitHeaders(PartitionKeys.open(), false, SharedRandom.create());

    RateLimitController(LarderLife life, Clock clock, Spans spans) {
        this.spans = spans;
        this.life = life;
        this.clock = clock;
    }

    @Operation(summary = "What the rules did on this node")
    @GetMapping(value = ROOT + "statistics", produces = "application/json")
    LimitStatisticsResponse statistics() {
        RateLimiter limits = life.current().limits();
        return LimitStatisticsResponse.of(limits.rules(), limits.stats());
    }

    @Operation(summary = "How a rule stands for somebody, without taking anything")
    @Parameter(
            name = "rule",
            in = ParameterIn.PATH,
            required = true,
            description = RULE,
            schema = @Schema(type = "string"))
    @Parameter(name = "id", in = ParameterIn.PATH, required = true, description = ID, schema = @Schema(type = "string"))
    @Refuses(404)
    @GetMapping(value = ROOT + "{rule}/{id}", produces = "application/json")
    LimitStateResponse state(HttpServletRequest request) {
        LimitPath path = LimitPath.of(request.getRequestURI());
        RateLimiter limits = life.current().limits();
        known(limits, path.rule());
        return LimitStateResponse.of(spans.store("limits", "peek", () -> limits.peek(path.rule(), path.id())), now());
    }

    @Operation(summary = "Take permits of a rule for somebody, or none")
    @Parameter(
            name = "rule",
            in = ParameterIn.PATH,
            required = true,
            description = RULE,
            schema = @Schema(type = "string"))
    @Parameter(name = "id", in = ParameterIn.PATH, required = true, description = ID, schema = @Schema(type = "string"))
    @ApiResponse(
            responseCode = "200",
            description = "taken",
            headers = {@Header(name = RateLimitHeaders.POLICY), @Header(name = RateLimitHeaders.LIMIT)})
    @ApiResponse(
            responseCode = "429",
            description = "not taken; the same fields, and Retry-After says when to come again",
            headers = {@Header(name = "Retry-After"), @Header(name = RateLimitHeaders.LIMIT)},
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = LimitStateResponse.class)))
    @Refuses(404)
    @PostMapping(value = ROOT + "{rule}/{id}/check", produces = "application/json")
    ResponseEntity<LimitStateResponse> check(
            HttpServletRequest request, @RequestBody(required = false) @Nullable LimitCheckRequest body) {
        LimitPath path = LimitPath.of(request.getRequestURI());
        RateLimiter limits = life.current().limits();
        Rule rule = known(limits, path.rule());
        long cost = LimitCheckRequest.cost(body, rule);
        Decision decision = spans.store("limits", "take", () -> limits.tryTake(path.rule(), path.id(), cost));
        if (!decision.allowed() && decision.source() == Decision.Source.FAILURE_POLICY) {
            throw new StoreUnavailableException(
                    "the rule " + rule.name() + " cannot be asked, and then allows nothing", null);
        }
        var answer = ResponseEntity.status(decision.allowed() ? 200 : 429);
        headers.of(decision).forEach(answer::header);
        RuleVerdict verdict = decision.verdicts().get(0);
        return answer.body(LimitStateResponse.of(decision.allowed(), verdict, now()));
    }

    @Operation(summary = "Forget what somebody has taken of a rule")
    @Parameter(
            name = "rule",
            in = ParameterIn.PATH,
            required = true,
            description = RULE,
            schema = @Schema(type = "string"))
    @Parameter(name = "id", in = ParameterIn.PATH, required = true, description = ID, schema = @Schema(type = "string"))
    @Refuses(404)
    @PostMapping(value = ROOT + "{rule}/{id}/reset", produces = "application/json")
    LimitActionResponse reset(HttpServletRequest request, @RequestBody(required = false) @Nullable NoFields nothing) {
        LimitPath path = LimitPath.of(request.getRequestURI());
        RateLimiter limits = life.current().limits();
        AuditNotes.about("rule", known(limits, path.rule()).name());
        boolean kept = spans.store("limits", "reset", () -> limits.reset(path.rule(), path.id()));
        return new LimitActionResponse("success", kept ? "reset" : "nothing was taken", now());
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }

    /** The rule of a name, or 404. */
    static Rule known(RateLimiter limits, String name) {
        return limits.find(name)
                .orElseThrow(() -> Problem.of(404, "no rule is called like that")
                        .with("field", "rule")
                        .exception());
    }

    /**
     * What was done.
     *
     * @param status {@code success}
     * @param message for people
     * @param timestamp when
     */
    record LimitActionResponse(String status, String message, Instant timestamp) {}

    @Override
    public String partName() {
        return "rate_limits";
    }

    @Override
    public Object part() {
        return statistics();
    }
}
