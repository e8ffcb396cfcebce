package dev.larder.limit;

import java.util.Objects;

/**
 * A rule and one that it limits: what one state is kept for.
 *
 * @param rule the rule as it is now
 * @param id who is limited
 * @since 0.1
 */
public record Keyed(Rule rule, String id) {
    /** Checks. */
    public Keyed {
        Objects.requireNonNull(rule, "rule");
        Target.checkId(id);
    }

    /** Rules of one name are compared by identity: that is cheap, and which version of a rule it is matters. */
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
        return other instanceof Keyed keyed && keyed.rule == rule && keyed.id.equals(id);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + rule.name().hashCode();
    }
}
