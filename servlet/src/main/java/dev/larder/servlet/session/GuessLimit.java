package dev.larder.servlet.session;

import dev.larder.limit.ClientNetwork;
import dev.larder.limit.Decision;
import dev.larder.limit.RateLimiter;
import dev.larder.session.Check;
import dev.larder.session.Client;
import dev.larder.session.RejectCause;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Counts tokens that open nothing by the network that they come from, with a rule of a rate limit, so that guessing is slow, and is seen:
 * in the rule's figures, and in whom it refuses. Only such tokens are counted and refused: who has a right one is let in from wherever it
 * comes. Tokens whose session has expired or was ended are known, and no guesses; once a sweep has taken them they cannot be
 * told from guesses, so the rule has to leave room for an office that comes back after the weekend.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class GuessLimit {
    private final RateLimiter limits;
    private final String rule;

    private GuessLimit(RateLimiter limits, String rule) {
        this.limits = limits;
        this.rule = rule;
    }

    /**
     * Counts with a rule.
     *
     * @param limits neither owned nor closed
     * @param rule the name of the rule; while there is none of that name nothing is counted
     * @return never null
     */
    public static GuessLimit of(RateLimiter limits, String rule) {
        return new GuessLimit(Objects.requireNonNull(limits, "limits"), Objects.requireNonNull(rule, "rule"));
    }

    /**
     * Counts a check, if its token may have been a guess. No round trip if it was none, one if it was, none again once the rule has refused.
     * While the rate limits cannot be asked nothing is refused.
     *
     * @param check what became of the token
     * @param client whose it was
     * @return after how long to try again, or nothing if no more than the rule allows were wrong
     */
    public Optional<Duration> refusal(Check check, Client client) {
        if (!mayBeGuess(check) || limits.find(rule).isEmpty()) {
            return Optional.empty();
        }
        String network =
                client.ip() == null ? "unknown" : ClientNetwork.of(client.ip().toString());
        Decision decision = limits.tryTake(rule, "ip:" + network);
        boolean refused = !decision.allowed() && decision.source() != Decision.Source.FAILURE_POLICY;
        return refused ? Optional.of(decision.retryAfter()) : Optional.empty();
    }

    private static boolean mayBeGuess(Check check) {
        RejectCause cause = check.cause().orElse(null);
        return cause == RejectCause.MALFORMED || cause == RejectCause.UNKNOWN;
    }
}
