package dev.larder.server.problem;

import java.io.IOException;
import org.springframework.http.HttpStatus;

/**
 * A body turned out to be longer than its limit while it was read.
 *
 * @since 0.1
 */
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long limitBytes;

    /**
     * Makes an exception.
     *
     * @param limitBytes what is accepted
     */
    public BodyTooLargeException(long limitBytes) {
        super("the body must be at most " + limitBytes + " bytes, was longer");
        this.limitBytes = limitBytes;
    }

    /**
     * What to answer.
     *
     * @return status 413
     */
    public Problem problem() {
        return Problem.of(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "content_too_large",
                        "the body must be at most " + limitBytes + " bytes, was longer")
                .with("limit_bytes", limitBytes);
    }
}
