package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a cache on this node. Hits and misses are not among them: {@link CacheStats} counts those.
 *
 * @param kind what happened
 * @param cache the cache's name
 * @param key the key as it is stored (one of more than 200 bytes is shortened); null where it is about more than one entry
 * @param tag the tag of {@link Kind#INVALIDATED}; else null
 * @since 0.1
 */
public record CacheEvent(
        Kind kind,
        String cache,
        @Nullable String key,
        @Nullable String tag) {
    /** Where something happened. */
    public enum Tier {
        /** In the memory of this node. */
        NEAR,
        /** In the store that all nodes share. */
        STORE,
        /** Where values come from. */
        SOURCE
    }

    /** What happened. */
    public enum Kind {
        /** A value was put. */
        PUT(Tier.STORE),
        /** An entry was removed, whether or not there was one. */
        REMOVED(Tier.STORE),
        /** The time of an entry was ended. */
        EXPIRED(Tier.STORE),
        /** A tag was invalidated. */
        INVALIDATED(Tier.STORE),
        /** The whole cache was invalidated. */
        CLEARED(Tier.STORE),
        /** A loaded value was kept. */
        FILLED(Tier.STORE),
        /** A loaded value was not kept, because the entry was changed while it was loaded. */
        FILL_REFUSED(Tier.STORE),
        /** An entry was there and could not be read. */
        UNDECODABLE(Tier.STORE),
        /** The store failed or refused an operation. */
        STORE_FAILED(Tier.STORE),
        /** A loader found a value, or that there is none. */
        LOADED(Tier.SOURCE),
        /** A loader failed. */
        LOAD_FAILED(Tier.SOURCE),
        /** An entry was loaded anew before its end. */
        REFRESHED(Tier.SOURCE),
        /** A value past its time was returned, because no newer one could be had. */
        STALE_SERVED(Tier.STORE),
        /** A value in memory was dropped, because the store told of a change. */
        NEAR_CHANGED(Tier.NEAR),
        /** A value in memory was dropped to make room. */
        NEAR_EVICTED(Tier.NEAR);

        private final Tier tier;

        Kind(Tier tier) {
            this.tier = tier;
        }

        /**
         * Where such a thing happens.
         *
         * @return never null
         */
        public Tier tier() {
            return tier;
        }
    }
}
