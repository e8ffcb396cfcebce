package dev.larder.server.security;

/**
 * What a caller may do.
 *
 * @since 0.1
 */
public enum Role {
    /** Everything. */
    ADMIN,
    /** Reading. */
    VIEWER
}
