package dev.larder.session;

import java.time.Duration;
import java.util.Objects;

/**
 * How long sessions live, how many a user may have, and what is made of requests that look unlike the first. Immutable; made by {@link
 * #builder()} from the defaults, which are those of {@link #AAL2}.
 *
 * <p>The presets are named for the levels of NIST SP 800-63B: {@link #AAL1} ends sessions after 30 days, {@link #AAL2} after 24 hours
 * or an hour without use, {@link #AAL3} after 12 hours or 15 minutes without use.
 *
 * @param idleTimeout how long a session lives without being used
 * @param absoluteTimeout how long a session lives whatever is done with it; at least {@code idleTimeout}
 * @param renewAfter after what time the filter gives a session a new token; zero for never
 * @param renewalGrace how long the old token still works then, for requests under way
 * @param reuseDetection how long the old token is remembered after a renewal, to tell that it is used again
 * @param onReuse what happens then
 * @param maxSessions how many sessions a user may have at once; 0 for any number
 * @param maxSessionsPerDevice how many of them for one class of device; 0 for any number
 * @param atLimit what happens when there are as many already
 * @param onIpChange what happens when a request comes from another address
 * @param ipComparison how addresses are compared
 * @param onUserAgentChange what happens when a request comes from another program or system
 * @param maxDataBytes how much the attributes of one session may take
 * @param replicas how many replicas must have taken an end or a renewal before it is answered for; 0 for none
 * @since 0.1
 */
public record SessionPolicy(
        Duration idleTimeout,
        Duration absoluteTimeout,
        Duration renewAfter,
        Duration renewalGrace,
        Duration reuseDetection,
        SignalPolicy onReuse,
        int maxSessions,
        int maxSessionsPerDevice,
        AtLimit atLimit,
        SignalPolicy onIpChange,
        Comparison ipComparison,
        SignalPolicy onUserAgentChange,
        int maxDataBytes,
        int replicas) {
    /** The shortest idle and absolute timeout. */
    public static final Duration LOWEST_TIMEOUT = Duration.ofSeconds(1);

    /** The longest absolute timeout. */
    public static final Duration HIGHEST_TIMEOUT = Duration.ofDays(400);

    /** The longest time for which an old token works or is remembered. */
    public static final Duration HIGHEST_GRACE = Duration.ofDays(1);

    /** The highest number of sessions that a user may be allowed. */
    public static final int HIGHEST_MAX_SESSIONS = 10_000;

    /** The most that attributes may be allowed to take. */
    public static final int HIGHEST_MAX_DATA_BYTES = 8 << 20;

    /** The most replicas that may be waited for. */
    public static final int HIGHEST_REPLICAS = 8;

    /** The part of the idle time within which further uses are not noted, if that is less than {@link #HIGHEST_TOUCH_INTERVAL}. */
    static final int TOUCH_PART = 20;

    static final Duration HIGHEST_TOUCH_INTERVAL = Duration.ofSeconds(60);

    /** At least 15 days of idleness and 30 days altogether: for what is of little value. */
    public static final SessionPolicy AAL1 = builder()
            .idleTimeout(Duration.ofDays(15))
            .absoluteTimeout(Duration.ofDays(30))
            .build();

    /** An hour of idleness and 24 hours altogether: the default. */
    public static final SessionPolicy AAL2 = builder().build();

    /** A quarter of an hour of idleness and 12 hours altogether; requests from another program have to authenticate again. */
    public static final SessionPolicy AAL3 = builder()
            .idleTimeout(Duration.ofMinutes(15))
            .absoluteTimeout(Duration.ofHours(12))
            .renewAfter(Duration.ofMinutes(5))
            .onReuse(SignalPolicy.TERMINATE)
            .maxSessions(1)
            .onIpChange(SignalPolicy.STEP_UP)
            .onUserAgentChange(SignalPolicy.TERMINATE)
            .build();

    /** Checks the ranges. */
    public SessionPolicy {
        Checks.between("idleTimeout", idleTimeout, LOWEST_TIMEOUT, HIGHEST_TIMEOUT);
        Checks.between("absoluteTimeout", absoluteTimeout, idleTimeout, HIGHEST_TIMEOUT);
        Checks.between("renewAfter", renewAfter, Duration.ZERO, HIGHEST_TIMEOUT);
        Checks.between("renewalGrace", renewalGrace, Duration.ZERO, HIGHEST_GRACE);
        Checks.between("reuseDetection", reuseDetection, renewalGrace, HIGHEST_GRACE);
        Objects.requireNonNull(onReuse, "onReuse");
        Checks.between("maxSessions", maxSessions, 0, HIGHEST_MAX_SESSIONS);
        Checks.between("maxSessionsPerDevice", maxSessionsPerDevice, 0, HIGHEST_MAX_SESSIONS);
        Objects.requireNonNull(atLimit, "atLimit");
        Objects.requireNonNull(onIpChange, "onIpChange");
        Objects.requireNonNull(ipComparison, "ipComparison");
        Objects.requireNonNull(onUserAgentChange, "onUserAgentChange");
        Checks.between("maxDataBytes", maxDataBytes, 0, HIGHEST_MAX_DATA_BYTES);
        Checks.between("replicas", replicas, 0, HIGHEST_REPLICAS);
    }

    /**
     * Within what time of a noted use further ones are not noted: a session ends so much too early at most, and never late.
     *
     * @return a twentieth of {@link #idleTimeout()}, a minute at most
     */
    public Duration touchInterval() {
        Duration part = idleTimeout.dividedBy(TOUCH_PART);
        return part.compareTo(HIGHEST_TOUCH_INTERVAL) < 0 ? part : HIGHEST_TOUCH_INTERVAL;
    }

    /**
     * A builder that holds the defaults.
     *
     * @return never null
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that holds what this policy says.
     *
     * @return never null
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.idleTimeout = idleTimeout;
        builder.absoluteTimeout = absoluteTimeout;
        builder.renewAfter = renewAfter;
        builder.renewalGrace = renewalGrace;
        builder.reuseDetection = reuseDetection;
        builder.onReuse = onReuse;
        builder.maxSessions = maxSessions;
        builder.maxSessionsPerDevice = maxSessionsPerDevice;
        builder.atLimit = atLimit;
        builder.onIpChange = onIpChange;
        builder.ipComparison = ipComparison;
        builder.onUserAgentChange = onUserAgentChange;
        builder.maxDataBytes = maxDataBytes;
        builder.replicas = replicas;
        return builder;
    }

    /** Collects the settings. Not thread-safe. */
    public static final class Builder {
        private Duration idleTimeout = Duration.ofHours(1);
        private Duration absoluteTimeout = Duration.ofHours(24);
        private Duration renewAfter = Duration.ofMinutes(15);
        private Duration renewalGrace = Duration.ofSeconds(20);
        private Duration reuseDetection = Duration.ofHours(1);
        private SignalPolicy onReuse = SignalPolicy.NOTIFY;
        private int maxSessions = 5;
        private int maxSessionsPerDevice;
        private AtLimit atLimit = AtLimit.EVICT_OLDEST;
        private SignalPolicy onIpChange = SignalPolicy.LOG;
        private Comparison ipComparison = Comparison.PREFIX;
        private SignalPolicy onUserAgentChange = SignalPolicy.LOG;
        private int maxDataBytes = 256 << 10;
        private int replicas;

        private Builder() {}

        /**
         * Sets how long a session lives without being used; an hour unless set.
         *
         * @param value from {@link #LOWEST_TIMEOUT} to {@link #HIGHEST_TIMEOUT}
         * @return this
         */
        public Builder idleTimeout(Duration value) {
            idleTimeout = value;
            return this;
        }

        /**
         * Sets how long a session lives whatever is done with it; 24 hours unless set.
         *
         * @param value from the idle timeout to {@link #HIGHEST_TIMEOUT}
         * @return this
         */
        public Builder absoluteTimeout(Duration value) {
            absoluteTimeout = value;
            return this;
        }

        /**
         * Sets after what time a session is due for a new token; 15 minutes unless set.
         *
         * @param value zero for never
         * @return this
         */
        public Builder renewAfter(Duration value) {
            renewAfter = value;
            return this;
        }

        /**
         * Sets how long an old token still works after a renewal; 20 seconds unless set.
         *
         * @param value up to {@link #HIGHEST_GRACE}
         * @return this
         */
        public Builder renewalGrace(Duration value) {
            renewalGrace = value;
            return this;
        }

        /**
         * Sets how long an old token is remembered after a renewal, and what happens when it is used later than it may be; an hour
         * unless set.
         *
         * @param value from the grace to {@link #HIGHEST_GRACE}
         * @return this
         */
        public Builder reuseDetection(Duration value) {
            reuseDetection = value;
            return this;
        }

        /**
         * Sets what happens when an old token is used later than it may be; {@link SignalPolicy#NOTIFY} unless set. The old token opens
         * nothing in any case; {@link SignalPolicy#TERMINATE} ends the session of the new one too.
         *
         * @param value the policy
         * @return this
         */
        public Builder onReuse(SignalPolicy value) {
            onReuse = value;
            return this;
        }

        /**
         * Sets how many sessions a user may have at once; 5 unless set.
         *
         * @param value 0 for any number
         * @return this
         */
        public Builder maxSessions(int value) {
            maxSessions = value;
            return this;
        }

        /**
         * Sets how many of them for one class of device; any number unless set.
         *
         * @param value 0 for any number
         * @return this
         */
        public Builder maxSessionsPerDevice(int value) {
            maxSessionsPerDevice = value;
            return this;
        }

        /**
         * Sets what happens at the limit; {@link AtLimit#EVICT_OLDEST} unless set.
         *
         * @param value the policy
         * @return this
         */
        public Builder atLimit(AtLimit value) {
            atLimit = value;
            return this;
        }

        /**
         * Sets what happens when a request comes from another address; {@link SignalPolicy#LOG} unless set.
         *
         * @param value the policy
         * @return this
         */
        public Builder onIpChange(SignalPolicy value) {
            onIpChange = value;
            return this;
        }

        /**
         * Sets how addresses are compared; {@link Comparison#PREFIX} unless set.
         *
         * @param value how
         * @return this
         */
        public Builder ipComparison(Comparison value) {
            ipComparison = value;
            return this;
        }

        /**
         * Sets what happens when a request comes from another program or system; {@link SignalPolicy#LOG} unless set.
         *
         * @param value the policy
         * @return this
         */
        public Builder onUserAgentChange(SignalPolicy value) {
            onUserAgentChange = value;
            return this;
        }

        /**
         * Sets how much the attributes of one session may take, names included; 256 KiB unless set.
         *
         * @param value up to {@link #HIGHEST_MAX_DATA_BYTES}
         * @return this
         */
        public Builder maxDataBytes(int value) {
            maxDataBytes = value;
            return this;
        }

        /**
         * Sets how many replicas must have taken an end or a renewal of a session before it is answered for, so that a failover cannot
         * undo it; none unless set. Where they do not within the store's deadline, the call fails though the change was made.
         *
         * @param value up to {@link #HIGHEST_REPLICAS}
         * @return this
         */
        public Builder replicas(int value) {
            replicas = value;
            return this;
        }

        /**
         * Makes the policy.
         *
         * @return never null
         * @throws IllegalArgumentException naming the setting, what is accepted and what was given
         */
        public SessionPolicy build() {
            return new SessionPolicy(
                    idleTimeout,
                    absoluteTimeout,
                    renewAfter,
                    renewalGrace,
                    reuseDetection,
                    onReuse,
                    maxSessions,
                    maxSessionsPerDevice,
                    atLimit,
                    onIpChange,
                    ipComparison,
                    onUserAgentChange,
                    maxDataBytes,
                    replicas);
        }
    }
}
