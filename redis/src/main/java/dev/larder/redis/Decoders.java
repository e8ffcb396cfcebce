package dev.larder.redis;

import dev.larder.base.Codec;
import dev.larder.redis.link.Replies;
import dev.larder.redis.link.ReplyDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How replies are read. A reply of another type than the command has is a broken server or proxy, and says so. */
@SuppressWarnings("NullAway") // Where a decoder here returns null, its type says so; older compilers cannot tell.
final class Decoders {
    static final ReplyDecoder<Long> COUNT = Decoders::count;
    static final ReplyDecoder<Boolean> FLAG = reply -> count(reply) == 1;
    static final ReplyDecoder<@Nullable Void> DONE = reply -> null;
    static final ReplyDecoder<Boolean> NOT_NULL = reply -> reply != null;
    static final ReplyDecoder<byte @Nullable []> BYTES = reply -> reply == null ? null : bytes(reply);
    /** The beginning of a string; that of what is not there is empty. */
    static final ReplyDecoder<byte @Nullable []> HEAD = reply -> bytes(reply).length == 0 ? null : bytes(reply);

    static final ReplyDecoder<@Nullable Object> RAW = reply -> reply;
    static final ReplyDecoder<String> TEXT = Decoders::text;

    private Decoders() {}

    static long count(@Nullable Object reply) {
        return Replies.number(reply);
    }

    static byte[] bytes(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return bytes;
        }
        throw Replies.unexpected("a string", reply);
    }

    static String text(@Nullable Object reply) {
        return Replies.text(reply);
    }

    static List<?> list(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            return list;
        }
        throw Replies.unexpected("a list", reply);
    }

    /** Reads one value; null stays null. */
    static <V> ReplyDecoder<@Nullable V> value(Codec<V> codec) {
        return reply -> reply == null ? null : decode(codec, reply);
    }

    /** Reads a list without nulls. */
    static <V> ReplyDecoder<List<V>> values(Codec<V> codec) {
        return reply -> {
            List<?> items = list(reply);
            List<V> values = new ArrayList<>(items.size());
            for (Object item : items) {
                values.add(decode(codec, item));
            }
            return values;
        };
    }

    /** Reads a list of names and values in turn. */
    static <V> ReplyDecoder<Map<String, V>> pairs(Codec<V> codec) {
        return reply -> {
            List<?> items = list(reply);
            Map<String, V> pairs = new LinkedHashMap<>();
            for (int i = 0; i + 1 < items.size(); i += 2) {
                pairs.put(text(items.get(i)), decode(codec, items.get(i + 1)));
            }
            return pairs;
        };
    }

    static <V> V decode(Codec<V> codec, @Nullable Object reply) {
        byte[] bytes = bytes(reply);
        return codec.decode(bytes, 0, bytes.length);
    }
}
