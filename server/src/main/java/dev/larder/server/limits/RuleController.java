package dev.larder.server.limits;

import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.server.audit.AuditNotes;
import dev.larder.server.life.LarderLife;
import dev.larder.server.limits.RateLimitController.LimitActionResponse;
import dev.larder.server.problem.Problem;
import dev.larder.server.problem.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The rules of rate limits. What is changed here every node knows within a second. */
@RestController
@Tag(name = "rate limits")
final class RuleController {
    private static final String ROOT = RateLimitController.ROOT + "rules";

    /** Names whose states could not be asked for: their paths are other resources. */
    private static final String TAKEN = "rules";

    private final LarderLife life;
    private final Clock clock;

    RuleController(LarderLife life, Clock clock) {
        this.life = life;
        this.clock = clock;
    }

    /**
     * All rules.
     *
     * @param rules by name
     */
    record RulesResponse(Map<String, RuleResponse> rules) {}

    @Operation(summary = "All rules")
    @GetMapping(value = ROOT, produces = "application/json")
    RulesResponse all() {
        Map<String, RuleResponse> rules = new LinkedHashMap<>();
        life.current().limits().rules().forEach((name, rule) -> rules.put(name, RuleResponse.of(rule)));
        return new RulesResponse(rules);
    }

    @Operation(summary = "A rule")
    @Refuses(404)
    @GetMapping(value = ROOT + "/{rule}", produces = "application/json")
    RuleResponse one(@PathVariable String rule) {
        return RuleResponse.of(RateLimitController.known(life.current().limits(), rule));
    }

    @Operation(summary = "Add or replace a rule; every node knows it within a second")
    @PutMapping(value = ROOT + "/{rule}", consumes = "application/json", produces = "application/json")
    RuleResponse put(@PathVariable String rule, @RequestBody RulePutRequest body) {
        if (rule.equals(TAKEN)) {
            throw Problem.badField("rule", "rule must not be called " + TAKEN).exception();
        }
        Rule wanted = body.toRule(rule);
        AuditNotes.about("rule", wanted.name());
        life.current().limits().put(wanted);
        return RuleResponse.of(wanted);
    }

    @Operation(summary = "Remove a rule, also one that is built in; every node knows it within a second")
    @Refuses(404)
    @DeleteMapping(value = ROOT + "/{rule}", produces = "application/json")
    LimitActionResponse remove(@PathVariable String rule) {
        RateLimiter limits = life.current().limits();
        AuditNotes.about("rule", RateLimitController.known(limits, rule).name());
        limits.remove(rule);
        return new LimitActionResponse("success", "removed", Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }
}
