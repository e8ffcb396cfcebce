package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values under keys. Keys go to the server as they are given, as UTF-8, without a prefix; values as the codec writes them.
 *
 * <p>Thread-safe. Nothing is sent before a {@link Call} is awaited or started; each takes one round trip and ends within the
 * command timeout. While Redis is down every call fails with {@link dev.larder.base.StoreUnavailableException}; writes of
 * fixed values and reads are sent once more when their connection broke, increments and conditional writes are not.
 *
 * @param <V> the values: {@code String}, {@code byte[]} or what a codec makes of them
 * @since 0.1
 */
public final class RedisStrings<V> {
    private final Sender sender;
    private final Codec<V> codec;

    RedisStrings(Sender sender, Codec<V> codec) {
        this.sender = sender;
        this.codec = codec;
    }

    /**
     * Writes a value over what was there. O(1).
     *
     * @param key the key
     * @param value the value
     * @param ttl from 1 ms to {@link RedisKeys#MAX_TTL}
     * @return a call that answers once it is written
     */
    public Call<@Nullable Void> set(String key, V value, Duration ttl) {
        return sender.one(write(key, value, ttl).safe(Decoders.DONE));
    }

    /**
     * Writes a value over what was there, to live until it is deleted. O(1).
     *
     * @param key the key
     * @param value the value
     * @return a call that answers once it is written
     */
    public Call<@Nullable Void> setForever(String key, V value) {
        return sender.one(Request.of("SET").key(key).add(codec.encode(value)).safe(Decoders.DONE));
    }

    /**
     * Writes a value unless the key exists. O(1).
     *
     * @param key the key
     * @param value the value
     * @param ttl from 1 ms to {@link RedisKeys#MAX_TTL}
     * @return whether it was written
     */
    public Call<Boolean> setIfAbsent(String key, V value, Duration ttl) {
        return sender.one(write(key, value, ttl).add("NX").unsafe(Decoders.NOT_NULL));
    }

    /**
     * Writes a value only if the key exists. O(1).
     *
     * @param key the key
     * @param value the value
     * @param ttl from 1 ms to {@link RedisKeys#MAX_TTL}
     * @return whether it was written
     */
    public Call<Boolean> setIfPresent(String key, V value, Duration ttl) {
        return sender.one(write(key, value, ttl).add("XX").unsafe(Decoders.NOT_NULL));
    }

    /**
     * Reads a value. O(1).
     *
     * @param key the key
     * @return the value, or null where there is none
     */
    public Call<@Nullable V> get(String key) {
        return sender.one(Request.of("GET").key(key).safe(Decoders.value(codec)));
    }

    /**
     * Reads several values, one command for each slot that they are in. O(keys). Not atomic on a cluster.
     *
     * @param keys from 1 to 10000 keys
     * @return the values by key in the order asked for, without the keys that have none
     */
    public Call<Map<String, V>> getAll(Collection<String> keys) {
        List<String> wanted = List.copyOf(Request.bounded("keys", keys));
        List<List<String>> groups = bySlot(wanted);
        List<Command<? extends List<@Nullable V>>> commands = new ArrayList<>(groups.size());
        for (List<String> group : groups) {
            Request request = Request.of("MGET");
            group.forEach(request::key);
            commands.add(request.<List<@Nullable V>>safe(this::values));
        }
        return sender.<List<@Nullable V>>all(commands).map(outcomes -> inOrder(wanted, groups, outcomes));
    }

    /**
     * Adds to the whole number under a key, which begins at 0. O(1). Keeps the time to live.
     *
     * @param key the key
     * @param by what to add; may be negative
     * @return the sum
     */
    public Call<Long> increment(String key, long by) {
        return sender.one(Request.of("INCRBY").key(key).add(by).unsafe(Decoders.COUNT));
    }

    private Request write(String key, V value, Duration ttl) {
        return Request.of("SET").key(key).add(codec.encode(value)).add("PX").add(Request.millis(ttl));
    }

    /** On one server all keys are one group: the command is the same, and it is one instead of many. */
    private List<List<String>> bySlot(List<String> keys) {
        if (!sender.isCluster()) {
            return List.of(keys);
        }
        Map<Integer, List<String>> groups = new LinkedHashMap<>();
        for (String key : keys) {
            groups.computeIfAbsent(Slots.of(Request.keyBytes(key)), slot -> new ArrayList<>())
                    .add(key);
        }
        return List.copyOf(groups.values());
    }

    private List<@Nullable V> values(@Nullable Object reply) {
        List<@Nullable V> values = new ArrayList<>();
        for (Object item : Decoders.list(reply)) {
            values.add(item == null ? null : Decoders.decode(codec, item));
        }
        return values;
    }

    private static <V> Map<String, V> inOrder(
            List<String> wanted, List<List<String>> groups, List<Outcome<List<@Nullable V>>> outcomes) {
        Map<String, V> found = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            List<@Nullable V> values = outcomes.get(i).get();
            for (int j = 0; j < values.size(); j++) {
                V value = values.get(j);
                if (value != null) {
                    found.put(groups.get(i).get(j), value);
                }
            }
        }
        Map<String, V> ordered = new LinkedHashMap<>();
        for (String key : wanted) {
            V value = found.get(key);
            if (value != null) {
                ordered.put(key, value);
            }
        }
        return ordered;
    }
}
