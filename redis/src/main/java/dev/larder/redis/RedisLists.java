package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of values under one key. Keys go to the server as they are given, as UTF-8, without a prefix.
 *
 * <p>Thread-safe. Nothing is sent before a {@link Call} is awaited or started; each takes one round trip and ends within the
 * command timeout. While Redis is down every call fails with {@link dev.larder.base.StoreUnavailableException}; reads are
 * sent once more when their connection broke, pushes and pops are not, as nobody knows whether the first was carried out.
 * A list lives until it is deleted unless {@link RedisKeys#expire} says otherwise.
 *
 * @param <V> the values: {@code String}, {@code byte[]} or what a codec makes of them
 * @since 0.1
 */
public final class RedisLists<V> {
    /** The longest that a pop may wait for a value. */
    public static final Duration MAX_WAIT = Duration.ofMinutes(5);

    private final Sender sender;
    private final Codec<V> codec;
    private final BlockingLane blocking;

    RedisLists(Sender sender, Codec<V> codec, BlockingLane blocking) {
        this.sender = sender;
        this.codec = codec;
        this.blocking = blocking;
    }

    /**
     * Puts values before the first, one after the other, so the last of them comes to stand first. O(values).
     *
     * @param key the list
     * @param values from 1 to 10000 values
     * @return how long the list is now
     */
    public Call<Long> pushLeft(String key, Collection<? extends V> values) {
        return push("LPUSH", key, values);
    }

    /**
     * Puts values behind the last. O(values).
     *
     * @param key the list
     * @param values from 1 to 10000 values
     * @return how long the list is now
     */
    public Call<Long> pushRight(String key, Collection<? extends V> values) {
        return push("RPUSH", key, values);
    }

    /**
     * Takes the first value away. O(1).
     *
     * @param key the list
     * @return the value, or null where there is none
     */
    public Call<@Nullable V> popLeft(String key) {
        return pop("LPOP", key);
    }

    /**
     * Takes the last value away. O(1).
     *
     * @param key the list
     * @return the value, or null where there is none
     */
    public Call<@Nullable V> popRight(String key) {
        return pop("RPOP", key);
    }

    /**
     * Takes the first value away, waiting until there is one. The call has a connection to itself, which it opens: three
     * round trips or more. It ends at the latest after the wait and the command timeout; a value that the server had
     * taken away when the connection broke is lost. At most {@value BlockingLane#MAX_WAITING} such calls at a time.
     *
     * @param key the list
     * @param wait from 1 ms, which counts as 2, to {@link #MAX_WAIT}
     * @return the value, or null if none came in time
     */
    public Call<@Nullable V> popLeft(String key, Duration wait) {
        return blocking.pop("BLPOP", key, checked(wait), codec);
    }

    /**
     * Like {@link #popLeft(String, Duration)}, for the last value.
     *
     * @param key the list
     * @param wait from 1 ms, which counts as 2, to {@link #MAX_WAIT}
     * @return the value, or null if none came in time
     */
    public Call<@Nullable V> popRight(String key, Duration wait) {
        return blocking.pop("BRPOP", key, checked(wait), codec);
    }

    /**
     * The values from one place to another, both included. O(distance of the first from the nearer end, plus values).
     *
     * @param key the list
     * @param from counts from 0; below 0 from the end, where -1 is the last
     * @param to counts likewise
     * @return never null; empty where there is nothing
     */
    public Call<List<V>> range(String key, long from, long to) {
        return sender.one(Request.of("LRANGE").key(key).add(from).add(to).safe(Decoders.values(codec)));
    }

    /**
     * How many values there are. O(1).
     *
     * @param key the list
     * @return 0 where there is no list
     */
    public Call<Long> length(String key) {
        return sender.one(Request.of("LLEN").key(key).safe(Decoders.COUNT));
    }

    private Call<Long> push(String command, String key, Collection<? extends V> values) {
        return sender.one(Request.of(command).key(key).addAll(values, codec).unsafe(Decoders.COUNT));
    }

    private Call<@Nullable V> pop(String command, String key) {
        return sender.one(Request.of(command).key(key).unsafe(Decoders.value(codec)));
    }

    private static Duration checked(Duration wait) {
        if (wait.compareTo(Duration.ofMillis(1)) < 0 || wait.compareTo(MAX_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "wait must be between 1 ms and " + MAX_WAIT.toMinutes() + " minutes, was " + wait);
        }
        return wait;
    }
}
