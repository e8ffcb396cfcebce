package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.redis.link.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with any key, whatever its type. Keys go to the server as they are given, as UTF-8, without a prefix.
 *
 * <p>Thread-safe. Nothing is sent before a {@link Call} is awaited or started; each takes one round trip and ends within the
 * command timeout. While Redis is down every call fails with {@link dev.larder.base.StoreUnavailableException}; commands
 * that may safely be repeated are sent once more when their connection broke.
 *
 * @since 0.1
 */
public final class RedisKeys {
    /** The longest time to live that a key may be given. */
    public static final Duration MAX_TTL = Duration.ofDays(3_650);

    /** The most keys that one page of a scan looks for. */
    public static final int MAX_SCAN_COUNT = 10_000;

    private final Sender sender;
    private final NodeScan scan;

    RedisKeys(Sender sender) {
        this.sender = sender;
        this.scan = new NodeScan(sender);
    }

    /**
     * Deletes a key; its memory is freed in the background. O(1).
     *
     * @param key the key
     * @return whether it existed; after a repeat on a broken connection possibly false although it did
     */
    public Call<Boolean> delete(String key) {
        return sender.one(Request.of("UNLINK").key(key).safe(Decoders.FLAG));
    }

    /**
     * Deletes keys, on whichever nodes they are; their memory is freed in the background. O(keys). Not atomic.
     *
     * @param keys from 1 to 10000 keys
     * @return how many existed
     */
    public Call<Long> delete(Collection<String> keys) {
        List<Command<? extends Long>> commands = new ArrayList<>();
        for (String key : Request.bounded("keys", keys)) {
            commands.add(Request.of("UNLINK").key(key).safe(Decoders.COUNT));
        }
        return sender.<Long>all(commands).map(Outcomes::sum);
    }

    /**
     * Whether a key exists. O(1).
     *
     * @param key the key
     * @return a call that answers true if it does
     */
    public Call<Boolean> exists(String key) {
        return sender.one(Request.of("EXISTS").key(key).safe(Decoders.FLAG));
    }

    /**
     * Sets how long a key shall live from now on. O(1).
     *
     * @param key the key
     * @param ttl from 1 ms to {@link #MAX_TTL}
     * @return whether the key exists
     */
    public Call<Boolean> expire(String key, Duration ttl) {
        return sender.one(
                Request.of("PEXPIRE").key(key).add(Request.millis(ttl)).safe(Decoders.FLAG));
    }

    /**
     * How long a key has to live. O(1).
     *
     * @param key the key
     * @return a call that tells a key without a limit from one that does not exist
     */
    public Call<KeyTtl> ttl(String key) {
        return sender.one(Request.of("PTTL").key(key).safe(reply -> KeyTtl.ofMillis(Decoders.count(reply))));
    }

    /**
     * The type of a key as the server calls it. O(1).
     *
     * @param key the key
     * @return {@code string}, {@code hash}, {@code list}, {@code set}, {@code zset}, {@code stream}, or {@code none} for a
     *     key that does not exist
     */
    public Call<String> type(String key) {
        return sender.one(Request.of("TYPE").key(key).safe(Decoders.TEXT));
    }

    /**
     * One page of all keys of all primaries. A key that exists from the first page to the last comes at least once; one
     * that comes or goes meanwhile may or may not. O(count).
     *
     * @param glob which keys, as in Redis ({@code * ? [ab] \}), or null for all
     * @param count about how many keys to look at, from 1 to {@link #MAX_SCAN_COUNT}; a page may hold a few more, or none
     * @param cursor null for the first page, then what the page before gave; stays valid when the topology changes
     * @return the page; keys that are not UTF-8 come with their bytes replaced by U+FFFD
     */
    public Call<KeyPage> scan(@Nullable String glob, int count, @Nullable String cursor) {
        if (count < 1 || count > MAX_SCAN_COUNT) {
            throw new IllegalArgumentException("count must be between 1 and " + MAX_SCAN_COUNT + ", was " + count);
        }
        byte[] match = glob == null ? null : Codec.utf8().encode(glob);
        return scan.page(match, count, cursor).map(page -> new KeyPage(texts(page.keys()), page.cursor()));
    }

    private static List<String> texts(List<byte[]> keys) {
        return keys.stream().map(key -> new String(key, StandardCharsets.UTF_8)).toList();
    }
}
