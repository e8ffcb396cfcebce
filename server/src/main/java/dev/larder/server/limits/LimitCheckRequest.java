package dev.larder.server.limits;

import dev.larder.limit.Rule;
import dev.larder.server.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How much to take.
 *
 * @param cost permits, from 1 to what the rule holds; 1 unless given
 */
record LimitCheckRequest(
        @Schema(minimum = "1", defaultValue = "1") @Nullable Long cost) {
    static long cost(@Nullable LimitCheckRequest body, Rule rule) {
        Long given = body == null ? null : body.cost();
        long cost = given == null ? 1 : given;
        if (cost < 1 || cost > rule.capacity()) {
            throw Problem.badField(
                            "cost",
                            "cost must be between 1 and " + rule.capacity() + ", what the rule holds, was " + cost)
                    .exception();
        }
        return cost;
    }
}
