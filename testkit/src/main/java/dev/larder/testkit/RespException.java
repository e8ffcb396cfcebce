package dev.larder.testkit;

/**
 * An error reply of a server, such as {@code WRONGTYPE} or {@code MOVED 12182 127.0.0.1:15001}.
 *
 * @since 0.1
 */
public final class RespException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Makes the exception of one error reply, given without its leading minus sign. */
    public RespException(String reply) {
        super(reply);
    }

    /** The error's code: the first word of the reply, for instance {@code ASK}. */
    public String code() {
        String reply = String.valueOf(getMessage());
        int end = reply.indexOf(' ');
        return end < 0 ? reply : reply.substring(0, end);
    }
}
