package dev.larder.session;

/**
 * How addresses are compared.
 *
 * @since 0.1
 */
public enum Comparison {
    /** All bits. */
    EXACT,
    /** The network: the first 24 bits of an IPv4 address, the first 56 of an IPv6 one. */
    PREFIX
}
