package dev.larder.base;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of what Larder throws besides {@link IllegalArgumentException} and {@link NullPointerException} for a
 * caller's mistake.
 *
 * @since 0.1
 */
public class LarderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * Makes an exception.
     *
     * @param code what kind of failure it is
     * @param message what happened, what is accepted, what was given; no secret
     */
    public LarderException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param code what kind of failure it is
     * @param message what happened, what is accepted, what was given; no secret
     * @param cause what led to it, or null
     */
    public LarderException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /**
     * The kind of failure.
     *
     * @return never null
     */
    public final ErrorCode code() {
        return code;
    }
}
