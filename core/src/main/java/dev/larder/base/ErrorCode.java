package dev.larder.base;

/**
 * The kinds of failure that Larder tells apart, for metrics and for error documents on the wire.
 *
 * @since 0.1
 */
public enum ErrorCode {
    /** The store did not answer within its deadline, or is not connected. */
    STORE_UNAVAILABLE,
    /** The store answered with an error that a repeat would not cure. */
    STORE_REJECTED,
    /** A value could not be turned into bytes, or bytes into a value. */
    CODEC_FAILED,
    /** The caller's loader failed, or did not end within its deadline. */
    LOAD_FAILED,
    /** A named limit of Larder's own was reached. */
    LIMIT_REACHED,
    /** A rate limit refused. */
    RATE_LIMITED,
    /** A setting cannot be used. */
    BAD_CONFIGURATION,
    /** The object was closed. */
    CLOSED
}
