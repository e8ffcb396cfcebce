package dev.larder.redis.link;

import org.jspecify.annotations.Nullable;

/**
 * Turns a reply into an answer.
 *
 * <p>Replies are null, {@code Long}, {@code byte[]} (bulk and simple strings), or {@code List} of replies; an error that
 * stands inside a list is a {@link ServerErrorException} there, an error that is the whole reply never gets here.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface ReplyDecoder<T extends @Nullable Object> {
    /**
     * Turns a reply into an answer.
     *
     * @param reply the reply
     * @return the answer
     */
    T decode(@Nullable Object reply);
}
