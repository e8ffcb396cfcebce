package dev.larder.base;

import org.jspecify.annotations.Nullable;

/**
 * The store did not answer: it is not connected, it did not answer within the deadline, or its breaker is open.
 *
 * <p>A write that ends so may or may not have been carried out.
 *
 * @since 0.1
 */
public class StoreUnavailableException extends LarderException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what was tried and why it failed; no secret
     * @param cause the failure of the transport, or null
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(ErrorCode.STORE_UNAVAILABLE, message, cause);
    }
}
