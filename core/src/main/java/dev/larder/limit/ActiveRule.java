package dev.larder.limit;

import dev.larder.base.Glob;
import org.jspecify.annotations.Nullable;

/**
 * A rule that is in force on this node.
 *
 * @param rule the rule
 * @param path which paths it is for, or null for all
 * @param counters what it has done, whatever it was
 */
record ActiveRule(Rule rule, @Nullable Glob path, RuleCounters counters) {
    static ActiveRule of(Rule rule, RuleCounters counters) {
        RuleMatch match = rule.match();
        return new ActiveRule(rule, match == null || match.path() == null ? null : Glob.of(match.path()), counters);
    }

    /** What a request is counted under, or null if the rule is not for it. */
    @Nullable
    Counted of(LimitRequest request) {
        RuleMatch match = rule.match();
        if (match == null
                || !(match.methods().isEmpty() || match.methods().contains(request.method()))
                || !(path == null || path.matches(request.path()))) {
            return null;
        }
        String id = match.idOf(request);
        return id == null || id.isEmpty() ? null : new Counted(this, Counted.bounded(id));
    }
}
