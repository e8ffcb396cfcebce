package dev.larder.cache;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a cache behaves. Immutable; made by {@link #builder()} or {@link #of(Duration)}.
 *
 * @param ttl how long entries live that are put without a time of their own
 * @param maxTtl the longest time to live that an entry may ask for
 * @param compressionThresholdBytes values of at least this many bytes are compressed if that saves a tenth
 * @param maxKeyBytes the longest key, in bytes of UTF-8
 * @param maxValueBytes the largest value, in bytes as encoded and before compression, written or read
 * @param loadTimeout how long a load may take, waiting for its turn included
 * @param maxLoads how many loaders of this cache may run at once on this node
 * @param whenUnavailable what to do when the store does not answer
 * @param near which values are kept in this process's memory
 * @param stale whether values may be returned after their time, while newer ones cannot be had
 * @param earlyRefresh whether entries are loaded anew before their time is over
 * @param absentTtl how long it is remembered that a loader found no value; zero for not at all
 * @since 0.1
 */
public record CachePolicy(
        TtlPolicy ttl,
        Duration maxTtl,
        int compressionThresholdBytes,
        int maxKeyBytes,
        int maxValueBytes,
        Duration loadTimeout,
        int maxLoads,
        WhenUnavailable whenUnavailable,
        NearPolicy near,
        StalePolicy stale,
        EarlyRefresh earlyRefresh,
        Duration absentTtl) {
    /** Time to live unless another is chosen. */
    public static final Duration DEFAULT_TTL = Duration.ofMinutes(5);

    /** Longest time to live unless another is chosen. */
    public static final Duration DEFAULT_MAX_TTL = Duration.ofDays(30);

    /** Where compression begins unless chosen otherwise. */
    public static final int DEFAULT_COMPRESSION_THRESHOLD_BYTES = 1_024;

    /** The threshold that switches compression off. */
    public static final int NO_COMPRESSION = Integer.MAX_VALUE;

    /** The longest key unless chosen otherwise. */
    public static final int DEFAULT_MAX_KEY_BYTES = 1_024;

    /** The longest key that may be chosen. */
    public static final int HIGHEST_MAX_KEY_BYTES = 65_536;

    /** The largest value unless chosen otherwise: 16 MiB. */
    public static final int DEFAULT_MAX_VALUE_BYTES = 16 << 20;

    /** The largest value that may be chosen: 256 MiB. */
    public static final int HIGHEST_MAX_VALUE_BYTES = 256 << 20;

    /** How long a load may take unless chosen otherwise. */
    public static final Duration DEFAULT_LOAD_TIMEOUT = Duration.ofSeconds(30);

    /** The shortest load timeout that may be chosen. */
    public static final Duration LOWEST_LOAD_TIMEOUT = Duration.ofMillis(1);

    /** The longest load timeout that may be chosen. */
    public static final Duration HIGHEST_LOAD_TIMEOUT = Duration.ofHours(1);

    /** How many loaders may run at once unless chosen otherwise. */
    public static final int DEFAULT_MAX_LOADS = 256;

    /** How many loaders may be allowed to run at once. */
    public static final int HIGHEST_MAX_LOADS = 65_536;

    /** The longest that a load waits for one of {@code maxLoads} to end before it is refused. */
    public static final Duration MAX_LOAD_QUEUEING = Duration.ofSeconds(1);

    /** How many loads may wait for one of {@code maxLoads} to end; more are refused at once. */
    public static final int MAX_QUEUED_LOADS = 10_000;

    /** How long it is remembered that there is no value unless chosen otherwise. */
    public static final Duration DEFAULT_ABSENT_TTL = Duration.ofSeconds(30);

    /** The longest that a removal may keep a key from being loaded. */
    public static final Duration HIGHEST_BLOCK = Duration.ofMinutes(1);

    /** The most tags that an entry may have. */
    public static final int MAX_TAGS = 128;

    /** The longest tag, in bytes of UTF-8. */
    public static final int MAX_TAG_BYTES = 256;

    /** Checks the ranges. */
    public CachePolicy {
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(whenUnavailable, "whenUnavailable");
        Objects.requireNonNull(near, "near");
        Objects.requireNonNull(stale, "stale");
        Objects.requireNonNull(earlyRefresh, "earlyRefresh");
        Limits.between("maxTtl", Objects.requireNonNull(maxTtl, "maxTtl"), ttl.longest(), TtlPolicy.MAX_TTL);
        Limits.between("compressionThresholdBytes", compressionThresholdBytes, 0, NO_COMPRESSION);
        Limits.between("maxKeyBytes", maxKeyBytes, 1, HIGHEST_MAX_KEY_BYTES);
        Limits.between("maxValueBytes", maxValueBytes, 1, HIGHEST_MAX_VALUE_BYTES);
        Limits.between(
                "loadTimeout",
                Objects.requireNonNull(loadTimeout, "loadTimeout"),
                LOWEST_LOAD_TIMEOUT,
                HIGHEST_LOAD_TIMEOUT);
        Limits.between("maxLoads", maxLoads, 1, HIGHEST_MAX_LOADS);
        Limits.between("absentTtl", Objects.requireNonNull(absentTtl, "absentTtl"), Duration.ZERO, maxTtl);
    }

    /** How long an entry may be in the store at the most, what it is kept for after its time included. */
    Duration longestKept() {
        return maxTtl.plus(stale.maxStale()).plus(ttl.isAdaptive() ? ttl.longest() : Duration.ZERO);
    }

    /**
     * The default policy with another time to live.
     *
     * @param ttl how long entries live, less the default jitter
     * @return never null
     */
    public static CachePolicy of(Duration ttl) {
        return builder().ttl(ttl).build();
    }

    /**
     * A builder that holds the defaults.
     *
     * @return never null
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the settings of a policy. Not thread-safe. */
    public static final class Builder {
        private TtlPolicy ttl = TtlPolicy.of(DEFAULT_TTL);
        private Duration maxTtl = DEFAULT_MAX_TTL;
        private int compressionThresholdBytes = DEFAULT_COMPRESSION_THRESHOLD_BYTES;
        private int maxKeyBytes = DEFAULT_MAX_KEY_BYTES;
        private int maxValueBytes = DEFAULT_MAX_VALUE_BYTES;
        private Duration loadTimeout = DEFAULT_LOAD_TIMEOUT;
        private int maxLoads = DEFAULT_MAX_LOADS;
        private WhenUnavailable whenUnavailable = WhenUnavailable.MISS;
        private NearPolicy near = NearPolicy.TRACK;
        private StalePolicy stale = StalePolicy.NONE;
        private EarlyRefresh earlyRefresh = EarlyRefresh.NONE;
        private @Nullable Duration absentTtl;

        private Builder() {}

        /**
         * Sets how long entries live, with the default jitter.
         *
         * @param value at least 1 ms, at most {@code maxTtl}
         * @return this
         */
        public Builder ttl(Duration value) {
            return ttl(TtlPolicy.of(value));
        }

        /**
         * Sets how long entries live.
         *
         * @param value the policy
         * @return this
         */
        public Builder ttl(TtlPolicy value) {
            ttl = value;
            return this;
        }

        /**
         * Sets the longest time to live that an entry may ask for.
         *
         * @param value from {@code ttl} to 365 days
         * @return this
         */
        public Builder maxTtl(Duration value) {
            maxTtl = value;
            return this;
        }

        /**
         * Sets where compression begins.
         *
         * @param value 0 or more; {@link #NO_COMPRESSION} for never
         * @return this
         */
        public Builder compressionThresholdBytes(int value) {
            compressionThresholdBytes = value;
            return this;
        }

        /**
         * Sets the longest key.
         *
         * @param value from 1 to {@link #HIGHEST_MAX_KEY_BYTES}
         * @return this
         */
        public Builder maxKeyBytes(int value) {
            maxKeyBytes = value;
            return this;
        }

        /**
         * Sets the largest value.
         *
         * @param value from 1 to {@link #HIGHEST_MAX_VALUE_BYTES}
         * @return this
         */
        public Builder maxValueBytes(int value) {
            maxValueBytes = value;
            return this;
        }

        /**
         * Sets how long a load may take.
         *
         * @param value from {@link #LOWEST_LOAD_TIMEOUT} to {@link #HIGHEST_LOAD_TIMEOUT}
         * @return this
         */
        public Builder loadTimeout(Duration value) {
            loadTimeout = value;
            return this;
        }

        /**
         * Sets how many loaders may run at once on this node.
         *
         * @param value from 1 to {@link #HIGHEST_MAX_LOADS}
         * @return this
         */
        public Builder maxLoads(int value) {
            maxLoads = value;
            return this;
        }

        /**
         * Sets what to do when the store does not answer.
         *
         * @param value the choice
         * @return this
         */
        public Builder whenUnavailable(WhenUnavailable value) {
            whenUnavailable = value;
            return this;
        }

        /**
         * Sets which values are kept in this process's memory, and how old they may be.
         *
         * @param value the choice; {@link NearPolicy#OFF} for none
         * @return this
         */
        public Builder near(NearPolicy value) {
            near = value;
            return this;
        }

        /**
         * Sets whether values may be returned after their time.
         *
         * @param value the choice
         * @return this
         */
        public Builder stale(StalePolicy value) {
            stale = value;
            return this;
        }

        /**
         * Sets whether entries are loaded anew before their time is over.
         *
         * @param value the choice
         * @return this
         */
        public Builder earlyRefresh(EarlyRefresh value) {
            earlyRefresh = value;
            return this;
        }

        /**
         * Sets how long it is remembered that a loader found no value. Unless set, {@link #DEFAULT_ABSENT_TTL} or {@code maxTtl},
         * whichever is shorter.
         *
         * @param value from zero, for not at all, to {@code maxTtl}
         * @return this
         */
        public Builder absentTtl(Duration value) {
            absentTtl = value;
            return this;
        }

        /**
         * Makes the policy.
         *
         * @return never null
         * @throws IllegalArgumentException naming the setting, what is accepted and what was given
         */
        public CachePolicy build() {
            return new CachePolicy(
                    ttl,
                    maxTtl,
                    compressionThresholdBytes,
                    maxKeyBytes,
                    maxValueBytes,
                    loadTimeout,
                    maxLoads,
                    whenUnavailable,
                    near,
                    stale,
                    earlyRefresh,
                    absentTtl == null ? lesser(DEFAULT_ABSENT_TTL, maxTtl) : absentTtl);
        }

        private static Duration lesser(Duration one, Duration other) {
            return one.compareTo(other) <= 0 ? one : other;
        }
    }
}
