package dev.larder.redis.link;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import redis.clients.jedis.exceptions.JedisDataException;

/** The server answered a command with an error. */
public final class ServerErrorException extends LarderException {
    private static final long serialVersionUID = 1L;

    private final String text;
    private final String kind;

    /**
     * Makes an exception.
     *
     * @param text the server's error line, which begins with its kind
     */
    public ServerErrorException(String text) {
        super(ErrorCode.STORE_REJECTED, "the server answered: " + text);
        this.text = text;
        int space = text.indexOf(' ');
        this.kind = space < 0 ? text : text.substring(0, space);
    }

    static ServerErrorException of(JedisDataException e) {
        return new ServerErrorException(String.valueOf(e.getMessage()));
    }

    /**
     * The server's error line.
     *
     * @return never null
     */
    public String text() {
        return text;
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
