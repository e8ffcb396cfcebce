package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Sets of members under one key. Keys go to the server as they are given, as UTF-8, without a prefix.
 *
 * <p>Thread-safe. Nothing is sent before a {@link Call} is awaited or started; each takes one round trip and ends within the
 * command timeout. While Redis is down every call fails with {@link dev.larder.base.StoreUnavailableException}; all are
 * sent once more when their connection broke, so a count may then leave out what the first attempt did. A set lives until
 * it is deleted unless {@link RedisKeys#expire} says otherwise.
 *
 * @param <V> the members: {@code String}, {@code byte[]} or what a codec makes of them
 * @since 0.1
 */
public final class RedisSets<V> {
    private final Sender sender;
    private final Codec<V> codec;

    RedisSets(Sender sender, Codec<V> codec) {
        this.sender = sender;
        this.codec = codec;
    }

    /**
     * Adds members. O(members).
     *
     * @param key the set
     * @param members from 1 to 10000 members
     * @return how many are new
     */
    public Call<Long> add(String key, Collection<? extends V> members) {
        return sender.one(Request.of("SADD").key(key).addAll(members, codec).safe(Decoders.COUNT));
    }

    /**
     * Removes members; a set without members is gone. O(members).
     *
     * @param key the set
     * @param members from 1 to 10000 members
     * @return how many were in it
     */
    public Call<Long> remove(String key, Collection<? extends V> members) {
        return sender.one(Request.of("SREM").key(key).addAll(members, codec).safe(Decoders.COUNT));
    }

    /**
     * All members. O(members).
     *
     * @param key the set
     * @return never null, empty where there is no set; an array in it is equal to no other array, as ever in Java
     */
    public Call<Set<V>> members(String key) {
        return sender.one(Request.of("SMEMBERS")
                .key(key)
                .safe(reply -> Collections.unmodifiableSet(
                        new LinkedHashSet<>(Decoders.values(codec).decode(reply)))));
    }

    /**
     * Whether something is a member. O(1).
     *
     * @param key the set
     * @param member what to look for
     * @return a call that answers true if it is
     */
    public Call<Boolean> contains(String key, V member) {
        return sender.one(
                Request.of("SISMEMBER").key(key).add(codec.encode(member)).safe(Decoders.FLAG));
    }

    /**
     * How many members there are. O(1).
     *
     * @param key the set
     * @return 0 where there is no set
     */
    public Call<Long> size(String key) {
        return sender.one(Request.of("SCARD").key(key).safe(Decoders.COUNT));
    }
}
