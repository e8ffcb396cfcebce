package dev.larder.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How rate limits behave on this node. Immutable; made by {@link #builder()}.
 *
 * @param rules the rules that there are from the start; one of the same name that was put live counts instead
 * @param deadline how long a check may wait for the store, from 5 ms to 1 minute; after that the rules' failure policies answer
 * @param maxDenied how many refusals are remembered, so that who comes again too early is refused without asking; 0 for none
 * @since 0.1
 */
public record LimitConfig(List<Rule> rules, Duration deadline, int maxDenied) {
    /** How long a check waits unless chosen otherwise. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofMillis(50);

    /** How many refusals are remembered unless chosen otherwise. */
    public static final int DEFAULT_MAX_DENIED = 10_000;

    /** The most that may be remembered. */
    public static final int HIGHEST_MAX_DENIED = 1_000_000;

    /** No rules, and the defaults. */
    public static final LimitConfig DEFAULT = builder().build();

    private static final long LOWEST_DEADLINE_MILLIS = 5;
    private static final long HIGHEST_DEADLINE_MILLIS = 60_000;

    /** Checks and copies. */
    public LimitConfig {
        rules = List.copyOf(rules);
        if (rules.size() > LimitStore.MAX_NAMES) {
            throw new IllegalArgumentException(
                    "rules must be at most " + LimitStore.MAX_NAMES + ", were " + rules.size());
        }
        Set<String> names = new HashSet<>();
        for (Rule rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException("rules must have names of their own, two are " + rule.name());
            }
        }
        long millis = deadline.toMillis();
        if (millis < LOWEST_DEADLINE_MILLIS || millis > HIGHEST_DEADLINE_MILLIS) {
            throw new IllegalArgumentException("deadline must be between " + LOWEST_DEADLINE_MILLIS + " and "
                    + HIGHEST_DEADLINE_MILLIS + " ms, was " + deadline);
        }
        if (maxDenied < 0 || maxDenied > HIGHEST_MAX_DENIED) {
            throw new IllegalArgumentException(
                    "maxDenied must be between 0 and " + HIGHEST_MAX_DENIED + ", was " + maxDenied);
        }
    }

    /**
     * A builder that holds the defaults.
     *
     * @return never null
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the settings. Not thread-safe. */
    public static final class Builder {
        private final List<Rule> rules = new ArrayList<>();
        private Duration deadline = DEFAULT_DEADLINE;
        private int maxDenied = DEFAULT_MAX_DENIED;

        private Builder() {}

        /**
         * Adds a rule.
         *
         * @param rule none of the same name may have been added
         * @return this
         */
        public Builder rule(Rule rule) {
            rules.add(rule);
            return this;
        }

        /**
         * Sets how long a check may wait for the store.
         *
         * @param value from 5 ms to 1 minute
         * @return this
         */
        public Builder deadline(Duration value) {
            deadline = value;
            return this;
        }

        /**
         * Sets how many refusals are remembered.
         *
         * @param value from 0, for none, to {@link #HIGHEST_MAX_DENIED}
         * @return this
         */
        public Builder maxDenied(int value) {
            maxDenied = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return never null
         * @throws IllegalArgumentException naming the setting, what is accepted and what was given
         */
        public LimitConfig build() {
            return new LimitConfig(rules, deadline, maxDenied);
        }
    }
}
