package dev.larder;

import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.cache.CacheManager;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.SigningKeys;
import dev.larder.limit.LimitConfig;
import dev.larder.session.SessionConfig;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Larder} behaves. Immutable; made by {@link #builder()}.
 *
 * @param ticker elapsed time; the machine's unless chosen
 * @param random stamps and jitter; thread-safe; a {@link SharedRandom} unless chosen
 * @param executor runs loaders of asynchronous calls and sweeps, not closed with the larder; null for one of its own:
 *     virtual threads where the JVM has them, else a bounded pool
 * @param maxCaches how many caches there may be
 * @param defaultPolicy for caches that nobody configured
 * @param signingKeys what entries are signed with; none unless chosen
 * @param maxBytes what all caches in the store may take together, or 0, unless chosen otherwise, for no bound
 * @param sessions how sessions behave; the defaults unless chosen
 * @param limits the rules and settings of rate limits; no rules unless chosen
 * @since 0.1
 */
public record LarderConfig(
        Ticker ticker,
        RandomGenerator random,
        @Nullable Executor executor,
        int maxCaches,
        CachePolicy defaultPolicy,
        SigningKeys signingKeys,
        long maxBytes,
        SessionConfig sessions,
        LimitConfig limits) {
    /** The lowest budget that may be chosen. */
    public static final long LOWEST_MAX_BYTES = 1L << 20;

    /** The defaults. */
    public static final LarderConfig DEFAULT = builder().build();

    /** Checks. */
    public LarderConfig {
        Objects.requireNonNull(ticker, "ticker");
        Objects.requireNonNull(random, "random");
        Objects.requireNonNull(defaultPolicy, "defaultPolicy");
        Objects.requireNonNull(signingKeys, "signingKeys");
        Objects.requireNonNull(sessions, "sessions");
        Objects.requireNonNull(limits, "limits");
        if (maxCaches < 1 || maxCaches > CacheManager.HIGHEST_MAX_CACHES) {
            throw new IllegalArgumentException(
                    "maxCaches must be between 1 and " + CacheManager.HIGHEST_MAX_CACHES + ", was " + maxCaches);
        }
        if (maxBytes != 0 && maxBytes < LOWEST_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "maxBytes must be 0 or at least " + LOWEST_MAX_BYTES + ", was " + maxBytes);
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
        private Ticker ticker = Ticker.system();
        private RandomGenerator random = SharedRandom.create();
        private @Nullable Executor executor;
        private int maxCaches = CacheManager.DEFAULT_MAX_CACHES;
        private CachePolicy defaultPolicy = CachePolicy.builder().build();
        private SigningKeys signingKeys = SigningKeys.none();
        private long maxBytes;
        private SessionConfig sessions = SessionConfig.DEFAULT;
        private LimitConfig limits = LimitConfig.DEFAULT;

        private Builder() {}

        /**
         * Sets where elapsed time comes from.
         *
         * @param value the ticker
         * @return this
         */
        public Builder ticker(Ticker value) {
            ticker = value;
            return this;
        }

        /**
         * Sets where stamps and jitter come from. Stamps need bits that no other node draws: a generator seeded alike on
         * two nodes is for tests only.
         *
         * @param value thread-safe
         * @return this
         */
        public Builder random(RandomGenerator value) {
            random = value;
            return this;
        }

        /**
         * Sets what runs the loaders of asynchronous calls, and sweeps.
         *
         * @param value its threads are blocked by loaders
         * @return this
         */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /**
         * Sets how many caches there may be.
         *
         * @param value from 1 to {@link CacheManager#HIGHEST_MAX_CACHES}
         * @return this
         */
        public Builder maxCaches(int value) {
            maxCaches = value;
            return this;
        }

        /**
         * Sets the policy for caches that nobody configured.
         *
         * @param value the policy
         * @return this
         */
        public Builder defaultPolicy(CachePolicy value) {
            defaultPolicy = value;
            return this;
        }

        /**
         * Sets what entries are signed with. Whatever is not signed with one of these keys is a miss then.
         *
         * @param value the keys
         * @return this
         */
        public Builder signingKeys(SigningKeys value) {
            signingKeys = value;
            return this;
        }

        /**
         * Sets what all caches in the store may take together, those of other nodes included. Above 90 % of it what is worth least
         * is removed; see {@link CacheManager#optimize()}. All nodes that share a store should be given the same.
         *
         * @param value bytes, at least {@link #LOWEST_MAX_BYTES}; 0 for no bound
         * @return this
         */
        public Builder maxBytes(long value) {
            maxBytes = value;
            return this;
        }

        /**
         * Sets how sessions behave.
         *
         * @param value the configuration
         * @return this
         */
        public Builder sessions(SessionConfig value) {
            sessions = value;
            return this;
        }

        /**
         * Sets the rules and settings of rate limits.
         *
         * @param value the settings
         * @return this
         */
        public Builder limits(LimitConfig value) {
            limits = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return never null
         * @throws IllegalArgumentException naming the setting, what is accepted and what was given
         */
        public LarderConfig build() {
            return new LarderConfig(
                    ticker, random, executor, maxCaches, defaultPolicy, signingKeys, maxBytes, sessions, limits);
        }
    }
}
