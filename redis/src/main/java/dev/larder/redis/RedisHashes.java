package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hashes: values by field under one key. Keys and fields go to the server as they are given, as UTF-8, without a prefix.
 *
 * <p>Thread-safe. Nothing is sent before a {@link Call} is awaited or started; each takes one round trip and ends within the
 * command timeout. While Redis is down every call fails with {@link dev.larder.base.StoreUnavailableException}; all but
 * increments are sent once more when their connection broke. A hash lives until it is deleted unless {@link
 * RedisKeys#expire} says otherwise.
 *
 * @param <V> the values: {@code String}, {@code byte[]} or what a codec makes of them
 * @since 0.1
 */
public final class RedisHashes<V> {
    private final Sender sender;
    private final Codec<V> codec;

    RedisHashes(Sender sender, Codec<V> codec) {
        this.sender = sender;
        this.codec = codec;
    }

    /**
     * Writes one field over what was there. O(1).
     *
     * @param key the hash
     * @param field the field
     * @param value the value
     * @return whether the field is new; after a repeat on a broken connection possibly false although it is
     */
    public Call<Boolean> set(String key, String field, V value) {
        return sender.one(
                Request.of("HSET").key(key).add(field).add(codec.encode(value)).safe(Decoders.FLAG));
    }

    /**
     * Writes several fields at once; others stay. O(fields), atomic.
     *
     * @param key the hash
     * @param fields from 1 to 10000 fields
     * @return how many of them are new
     */
    public Call<Long> setAll(String key, Map<String, ? extends V> fields) {
        Request request = Request.of("HSET").key(key);
        Request.bounded("fields", fields.keySet());
        fields.forEach((field, value) -> request.add(field).add(codec.encode(value)));
        return sender.one(request.safe(Decoders.COUNT));
    }

    /**
     * Reads one field. O(1).
     *
     * @param key the hash
     * @param field the field
     * @return the value, or null where there is none
     */
    public Call<@Nullable V> get(String key, String field) {
        return sender.one(Request.of("HGET").key(key).add(field).safe(Decoders.value(codec)));
    }

    /**
     * Reads all fields. O(fields).
     *
     * @param key the hash
     * @return the values by field; empty where there is no hash
     */
    public Call<Map<String, V>> getAll(String key) {
        return sender.one(Request.of("HGETALL").key(key).safe(Decoders.pairs(codec)));
    }

    /**
     * Deletes fields; a hash without fields is gone. O(fields).
     *
     * @param key the hash
     * @param fields from 1 to 10000 fields
     * @return how many existed
     */
    public Call<Long> delete(String key, Collection<String> fields) {
        return sender.one(
                Request.of("HDEL").key(key).addAll(fields, Codec.utf8()).safe(Decoders.COUNT));
    }

    /**
     * Adds to the whole number in a field, which begins at 0. O(1).
     *
     * @param key the hash
     * @param field the field
     * @param by what to add; may be negative
     * @return the sum
     */
    public Call<Long> increment(String key, String field, long by) {
        return sender.one(Request.of("HINCRBY").key(key).add(field).add(by).unsafe(Decoders.COUNT));
    }
}
