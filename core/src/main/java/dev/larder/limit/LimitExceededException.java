package dev.larder.limit;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;

/**
 * A rate limit refused. {@link #decision()} says which rule did, and when to ask again.
 *
 * @since 0.1
 */
public final class LimitExceededException extends LarderException {
    private static final long serialVersionUID = 1L;

    private final transient Decision decision;

    LimitExceededException(Decision decision) {
        super(
                ErrorCode.RATE_LIMITED,
                "the rule "
                        + decision.refusedBy()
                                .map(verdict -> verdict.rule().name())
                                .orElse("that applies") + " allows no more before "
                        + decision.retryAfter().toMillis() + " ms have passed");
        this.decision = decision;
    }

    /**
     * What was decided.
     *
     * @return never null; not allowed
     */
    public Decision decision() {
        return decision;
    }
}
