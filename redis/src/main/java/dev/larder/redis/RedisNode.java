package dev.larder.redis;

/**
 * One server of the deployment as it is seen from here.
 *
 * @param address {@code host:port}, or the path of a Unix socket
 * @param primary true for one that takes writes, false for a replica
 * @param healthy whether it can be reached
 * @since 0.1
 */
public record RedisNode(String address, boolean primary, boolean healthy) {
    /**
     * The role as it is called on the wire.
     *
     * @return {@code primary} or {@code replica}
     */
    public String role() {
        return primary ? "primary" : "replica";
    }
}
