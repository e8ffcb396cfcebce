package dev.larder.redis;

import dev.larder.base.Codec;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.redis.link.ReplyDecoder;
import dev.larder.redis.link.Slots;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects the words of one command. */
final class Request {
    /** The most keys, fields or values that one command may name. */
    static final int MAX_WORDS = 10_000;

    private final List<byte[]> parts = new ArrayList<>(4);
    private int slot = Slots.ANY;

    private Request(String name) {
        parts.add(ascii(name));
    }

    static Request of(String name) {
        return new Request(name);
    }

    /** Adds a key, whose slot becomes that of the command. */
    Request key(String key) {
        return key(keyBytes(key));
    }

    Request key(byte[] key) {
        slot = Slots.of(key);
        parts.add(key);
        return this;
    }

    Request add(String word) {
        parts.add(Codec.utf8().encode(word));
        return this;
    }

    Request add(byte[] word) {
        parts.add(word);
        return this;
    }

    Request add(long number) {
        parts.add(number(number));
        return this;
    }

    <V> Request addAll(Collection<? extends V> values, Codec<V> codec) {
        for (V value : bounded("values", values)) {
            parts.add(codec.encode(value));
        }
        return this;
    }

    <T extends @Nullable Object> Command<T> safe(ReplyDecoder<T> decoder) {
        return new Command<>(parts, slot, Repeat.SAFE, decoder);
    }

    <T extends @Nullable Object> Command<T> unsafe(ReplyDecoder<T> decoder) {
        return new Command<>(parts, slot, Repeat.UNSAFE, decoder);
    }

    List<byte[]> parts() {
        return parts;
    }

    static byte[] keyBytes(String key) {
        if (Objects.requireNonNull(key, "key").isEmpty()) {
            throw new IllegalArgumentException("key must have at least 1 character, was empty");
        }
        return Codec.utf8().encode(key);
    }

    static byte[] ascii(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] number(long number) {
        return ascii(Long.toString(number));
    }

    /** At least one, so that a command is never sent that the server would only refuse; and not without limit. */
    static <C extends Collection<?>> C bounded(String what, C items) {
        if (items.isEmpty() || items.size() > MAX_WORDS) {
            throw new IllegalArgumentException(what + " must be between 1 and " + MAX_WORDS + ", were " + items.size());
        }
        return items;
    }

    /** A time to live in milliseconds, from 1 on. */
    static long millis(Duration ttl) {
        if (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(RedisKeys.MAX_TTL) > 0) {
            throw new IllegalArgumentException(
                    "ttl must be between 1 ms and " + RedisKeys.MAX_TTL.toDays() + " days, was " + ttl);
        }
        return ttl.toMillis();
    }
}
