package dev.larder.limit;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much is allowed in which time, and of what. Immutable; made by {@link #builder}.
 *
 * @param name what it is called; matches {@link #NAME}
 * @param algorithm how it counts
 * @param limit permits in a window, from 1 to {@link #HIGHEST_LIMIT}
 * @param window from 1 ms to {@link #LONGEST_WINDOW}, in whole microseconds; of a concurrency limit how long a permit is held at most
 * @param burst permits beyond the limit that a bucket holds; 0 for algorithms without a bucket
 * @param match which requests it is for, or null if it is only asked for by name
 * @param onFailure what is answered while the store cannot be asked
 * @param shadow whether it only counts what it would refuse
 * @param lease for how long a node may spend permits that it got in advance, or zero to ask the store each time. Admitted in any time t
 *     is then at most {@code limit + burst + limit * (t + lease) / window}. For token and leaky buckets alone
 * @since 0.1
 */
public record Rule(
        String name,
        Algorithm algorithm,
        long limit,
        Duration window,
        long burst,
        @Nullable RuleMatch match,
        FailurePolicy onFailure,
        boolean shadow,
        Duration lease) {
    /** What names look like. */
    public static final String NAME = "[A-Za-z0-9_.-]{1,64}";

    /** The highest limit, and the highest burst. */
    public static final long HIGHEST_LIMIT = 1_000_000_000;

    /** The highest limit of algorithms that keep each admission. */
    public static final long HIGHEST_LISTED_LIMIT = 1_000;

    /** The longest window. */
    public static final Duration LONGEST_WINDOW = Duration.ofDays(366);

    /** How long an empty bucket may take to fill at most. */
    public static final Duration LONGEST_FILL = Duration.ofDays(3_660);

    /** The longest lease. */
    public static final Duration LONGEST_LEASE = Duration.ofSeconds(10);

    private static final Pattern NAMES = Pattern.compile(NAME);
    private static final long SHORTEST_LEASE_MILLIS = 10;

    /** Checks. */
    public Rule {
        if (!NAMES.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException("name of a rule must match " + NAME + ", was " + shown(name));
        }
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(onFailure, "onFailure");
        checkLimit(algorithm, limit);
        checkWindow(window);
        checkBurst(algorithm, burst);
        checkFill(algorithm, limit, window, burst);
        checkLease(algorithm, lease);
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.length() + " characters";
    }

    private static void checkLimit(Algorithm algorithm, long limit) {
        boolean listed = algorithm == Algorithm.SLIDING_LOG || algorithm == Algorithm.CONCURRENCY;
        between("limit of " + algorithm.wireName(), limit, 1, listed ? HIGHEST_LISTED_LIMIT : HIGHEST_LIMIT);
    }

    private static void checkWindow(Duration window) {
        if (window.compareTo(Duration.ofMillis(1)) < 0
                || window.compareTo(LONGEST_WINDOW) > 0
                || window.toNanosPart() % 1_000 != 0) {
            throw new IllegalArgumentException("window must be between 1 ms and " + LONGEST_WINDOW.toDays()
                    + " days, in whole microseconds, was " + window);
        }
    }

    private static void checkBurst(Algorithm algorithm, long burst) {
        between("burst of " + algorithm.wireName(), burst, 0, algorithm.isBucket() ? HIGHEST_LIMIT : 0);
    }

    private static void checkFill(Algorithm algorithm, long limit, Duration window, long burst) {
        if (!algorithm.isBucket()) {
            return;
        }
        long windowNanos = window.toNanos();
        if (limit > windowNanos) {
            throw new IllegalArgumentException(
                    "limit must be at most one permit in a nanosecond, was " + limit + " in " + window);
        }
        double fillNanos = ((double) windowNanos / limit) * (limit + burst);
        if (fillNanos > LONGEST_FILL.toDays() * (double) TimeUnit.DAYS.toNanos(1)) {
            throw new IllegalArgumentException("burst must be so low that an empty bucket fills within "
                    + LONGEST_FILL.toDays() + " days, was " + burst + " with " + limit + " in " + window);
        }
    }

    private static void checkLease(Algorithm algorithm, Duration lease) {
        if (lease.isZero()) {
            return;
        }
        if (algorithm != Algorithm.TOKEN_BUCKET && algorithm != Algorithm.LEAKY_BUCKET) {
            throw new IllegalArgumentException("lease must be zero with " + algorithm.wireName() + ", was " + lease);
        }
        between("lease in ms", lease.toMillis(), SHORTEST_LEASE_MILLIS, LONGEST_LEASE.toMillis());
    }

    private static void between(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be "
                    + (least == most ? least : "between " + least + " and " + most) + ", was " + value);
        }
    }

    /**
     * A builder of a rule of one permit in a second, token bucket, without burst, admitting all while the store cannot be asked.
     *
     * @param name what the rule is called
     * @return never null
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * The most that can be taken at once.
     *
     * @return limit and burst together
     */
    public long capacity() {
        return limit + burst;
    }

    long windowMicros() {
        return TimeUnit.NANOSECONDS.toMicros(window.toNanos());
    }

    /** Whether nodes spend permits that they got in advance. What is in shadow only counts, and that exactly. */
    boolean spendsInAdvance() {
        return !lease.isZero() && !shadow;
    }

    /** Collects what a rule is made of. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private Algorithm algorithm = Algorithm.TOKEN_BUCKET;
        private long limit = 1;
        private Duration window = Duration.ofSeconds(1);
        private long burst;
        private @Nullable RuleMatch match;
        private FailurePolicy onFailure = FailurePolicy.OPEN;
        private boolean shadow;
        private Duration lease = Duration.ZERO;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Sets how it counts.
         *
         * @param value the algorithm
         * @return this
         */
        public Builder algorithm(Algorithm value) {
            algorithm = value;
            return this;
        }

        /**
         * Sets how much is allowed in which time.
         *
         * @param permits from 1 to {@link #HIGHEST_LIMIT}
         * @param time from 1 ms to {@link #LONGEST_WINDOW}
         * @return this
         */
        public Builder limit(long permits, Duration time) {
            limit = permits;
            window = time;
            return this;
        }

        /**
         * Sets what a bucket holds beyond the limit.
         *
         * @param value from 0 to {@link #HIGHEST_LIMIT}
         * @return this
         */
        public Builder burst(long value) {
            burst = value;
            return this;
        }

        /**
         * Sets which requests it is for.
         *
         * @param value the requests, or null for none
         * @return this
         */
        public Builder match(@Nullable RuleMatch value) {
            match = value;
            return this;
        }

        /**
         * Sets what is answered while the store cannot be asked.
         *
         * @param value the answer
         * @return this
         */
        public Builder onFailure(FailurePolicy value) {
            onFailure = value;
            return this;
        }

        /**
         * Sets whether it only counts what it would refuse.
         *
         * @param value whether
         * @return this
         */
        public Builder shadow(boolean value) {
            shadow = value;
            return this;
        }

        /**
         * Sets for how long a node may spend permits that it got in advance.
         *
         * @param value from 10 ms to {@link #LONGEST_LEASE}, or zero to ask the store each time
         * @return this
         */
        public Builder lease(Duration value) {
            lease = value;
            return this;
        }

        /**
         * Makes the rule.
         *
         * @return never null
         * @throws IllegalArgumentException naming what is wrong, what is accepted and what was given
         */
        public Rule build() {
            return new Rule(name, algorithm, limit, window, burst, match, onFailure, shadow, lease);
        }
    }
}
