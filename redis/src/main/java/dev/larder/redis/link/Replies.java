package dev.larder.redis.link;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the parts of replies whose kind is known. */
public final class Replies {
    private Replies() {}

    /**
     * A text.
     *
     * @param reply a simple or bulk string
     * @return its UTF-8 text
     * @throws LarderException if it is something else
     */
    public static String text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        throw unexpected("a string", reply);
    }

    /**
     * A whole number.
     *
     * @param reply an integer
     * @return the number
     * @throws LarderException if it is something else
     */
    public static long number(@Nullable Object reply) {
        if (reply instanceof Long number) {
            return number;
        }
        throw unexpected("an integer", reply);
    }

    /**
     * The failure that a reply of another kind than expected is.
     *
     * @param expected what was expected
     * @param reply what came
     * @return never null
     */
    public static LarderException unexpected(String expected, @Nullable Object reply) {
        if (reply instanceof ServerErrorException e) {
            return e;
        }
        return new LarderException(
                ErrorCode.STORE_REJECTED,
                "the server answered with "
                        + (reply == null ? "nothing" : reply.getClass().getSimpleName()) + " where " + expected
                        + " was expected");
    }
}
