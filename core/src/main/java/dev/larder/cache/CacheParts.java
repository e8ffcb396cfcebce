package dev.larder.cache;

import dev.larder.base.Codec;

/**
 * What the operations of one cache share.
 *
 * @param name the cache's name
 * @param policy its policy
 * @param codec its codec
 * @param context what it shares with other caches
 * @param counters what it counts
 * @param failures what it does when the store fails
 * @param stamps the stamps of its tags
 * @param announcer makes its name known
 * @param <V> the values
 */
record CacheParts<V>(
        String name,
        CachePolicy policy,
        Codec<V> codec,
        CacheContext context,
        Counters counters,
        StoreFailures failures,
        Stamps stamps,
        Announcer announcer) {
    static <V> CacheParts<V> of(String name, CachePolicy policy, Codec<V> codec, CacheContext context) {
        Counters counters = new Counters();
        return new CacheParts<>(
                name,
                policy,
                codec,
                context,
                counters,
                new StoreFailures(policy.whenUnavailable(), counters.errors),
                Stamps.of(name, context, policy.maxTtl()),
                new Announcer(name, context, policy.maxTtl(), counters.errors));
    }

    CacheStore store() {
        return context.store();
    }

    StoredKey key(String key) {
        return StoredKey.of(name, key, policy.maxKeyBytes());
    }
}
