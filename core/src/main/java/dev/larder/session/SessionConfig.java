package dev.larder.session;

import java.time.Duration;
import java.util.Objects;

/**
 * How the sessions of a node behave. Immutable.
 *
 * @param policy how long they live, how many there may be
 * @param peppers what tokens are hashed with
 * @param sweepInterval how often what has expired is cleared away, by one of all nodes
 * @param near which sessions are kept in this node's memory; none unless chosen
 * @since 0.1
 */
public record SessionConfig(SessionPolicy policy, Peppers peppers, Duration sweepInterval, NearSessionPolicy near) {
    /** How often what has expired is cleared away unless chosen otherwise. */
    public static final Duration DEFAULT_SWEEP_INTERVAL = Duration.ofMinutes(1);

    /** The shortest interval. */
    public static final Duration LOWEST_SWEEP_INTERVAL = Duration.ofSeconds(1);

    /** The longest interval. */
    public static final Duration HIGHEST_SWEEP_INTERVAL = Duration.ofDays(7);

    /** The defaults. */
    public static final SessionConfig DEFAULT =
            new SessionConfig(SessionPolicy.AAL2, Peppers.none(), DEFAULT_SWEEP_INTERVAL, NearSessionPolicy.OFF);

    /** Checks. */
    public SessionConfig {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(peppers, "peppers");
        Objects.requireNonNull(near, "near");
        Checks.between("sweepInterval", sweepInterval, LOWEST_SWEEP_INTERVAL, HIGHEST_SWEEP_INTERVAL);
    }

    /**
     * The same with another policy.
     *
     * @param value the policy
     * @return never null
     */
    public SessionConfig withPolicy(SessionPolicy value) {
        return new SessionConfig(value, peppers, sweepInterval, near);
    }

    /**
     * The same with other peppers.
     *
     * @param value the peppers
     * @return never null
     */
    public SessionConfig withPeppers(Peppers value) {
        return new SessionConfig(policy, value, sweepInterval, near);
    }

    /**
     * The same with another interval.
     *
     * @param value from {@link #LOWEST_SWEEP_INTERVAL} to {@link #HIGHEST_SWEEP_INTERVAL}
     * @return never null
     */
    public SessionConfig withSweepInterval(Duration value) {
        return new SessionConfig(policy, peppers, value, near);
    }

    /**
     * The same with sessions in memory.
     *
     * @param value which, and for how long
     * @return never null
     */
    public SessionConfig withNear(NearSessionPolicy value) {
        return new SessionConfig(policy, peppers, sweepInterval, value);
    }
}
