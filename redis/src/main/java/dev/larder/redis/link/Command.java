package dev.larder.redis.link;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command as it goes to the server, and how its reply is read.
 *
 * @param parts the command's name and arguments; not to be changed afterwards
 * @param slot the hash slot of its keys, or {@link Slots#ANY} where any node answers alike
 * @param repeat whether it may be sent again when nobody knows if it was carried out
 * @param decoder turns the reply into the answer
 * @param <T> the answer
 */
public record Command<T extends @Nullable Object>(
        List<byte[]> parts, int slot, Repeat repeat, ReplyDecoder<T> decoder) {
    /** Whether a command may be sent again after its connection broke before the reply came. */
    public enum Repeat {
        /** Doing it twice is doing it once: reads, and writes of fixed values. */
        SAFE,
        /** Doing it twice differs from doing it once: increments, pushes, scripts that say so. */
        UNSAFE
    }
}
