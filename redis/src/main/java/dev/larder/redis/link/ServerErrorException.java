package dev.larder.redis.link;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;

/** The server answered a command with an error. */
public final class ServerErrorException extends LarderException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    /**
     * Makes an exception.
     *
     * @param text the server's error line, which begins with its kind
     */
    public ServerErrorException(String text) {
        super(ErrorCode.STORE_REJECTED, "the server answered: " + text);
        int space = text.indexOf(' ');
        this.kind = space < 0 ? text : text.substring(0, space);
    }

    /**
     * The first word of the error: {@code ERR}, {@code MOVED}, {@code NOSCRIPT}, {@code OOM} and so on.
     *
     * @return never null
     */
    public String kind() {
        return kind;
    }
}
