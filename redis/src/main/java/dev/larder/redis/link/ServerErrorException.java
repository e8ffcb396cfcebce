package dev.larder.redis.link;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** The server answered a command with an error. */
public final class ServerErrorException extends LarderException {
    /** The kind of the error that a server answers to writes, and to a PING, which cannot write to its own disk. */
    public static final String DISK_TROUBLE = "MISCONF";

    private static final long serialVersionUID = 1L;

    private static final Pattern IN_SCRIPT =
            Pattern.compile("ERR Error running script .*@user_script: ?\\d+: -([A-Z]+ .*)");

    private final String text;
    private final String kind;
    /** Exceptions are serializable, addresses need not be. */
    private final transient @Nullable NodeAddress node;

    /**
     * Makes an exception.
     *
     * @param text the server's error line, which begins with its kind
     */
    public ServerErrorException(String text) {
        this(text, null);
    }

    /**
     * Makes an exception.
     *
     * @param text the server's error line, which begins with its kind
     * @param node which server it was, or null where nobody needs to know
     */
    public ServerErrorException(String text, @Nullable NodeAddress node) {
        super(ErrorCode.STORE_REJECTED, "the server answered: " + text);
        this.text = unwrapped(text);
        this.node = node;
        int space = this.text.indexOf(' ');
        this.kind = space < 0 ? this.text : this.text.substring(0, space);
    }

    /** Redis before 7 says of an error inside a script where in the script it was, and only then which. */
    private static String unwrapped(String text) {
        Matcher inside = IN_SCRIPT.matcher(text);
        return inside.matches() ? inside.group(1) : text;
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

    /**
     * Which server it was: after a redirect not the one that the command was first sent to.
     *
     * @return null where nobody needs to know
     */
    public @Nullable NodeAddress node() {
        return node;
    }

    /**
     * Where a {@code MOVED} or {@code ASK} sends: {@code MOVED 3999 127.0.0.1:6381}.
     *
     * @param answered which server it was; where the error names only a port, that is one of its host
     * @return never null
     */
    public NodeAddress redirect(NodeAddress answered) {
        String target = text.substring(text.lastIndexOf(' ') + 1);
        int colon = target.lastIndexOf(':');
        String port = target.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}")) {
            throw this;
        }
        String host = target.substring(0, colon);
        return NodeAddress.tcp(host.isEmpty() ? answered.host() : host, Integer.parseInt(port));
    }
}
