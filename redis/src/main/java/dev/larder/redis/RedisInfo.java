package dev.larder.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the primaries say of themselves. What a server does not say is null, never a made-up 0.
 *
 * @param mode how the servers stand to each other
 * @param total over all primaries that answered: amounts are added up, ratios computed from the sums, a version or uptime is
 *     the lowest, a policy that differs is {@code mixed}
 * @param nodes each primary that answered
 * @since 0.1
 */
public record RedisInfo(RedisMode mode, Node total, List<Node> nodes) {
    /** Copies the list. */
    public RedisInfo {
        nodes = List.copyOf(nodes);
    }

    /**
     * What one server says, or all together.
     *
     * @param address {@code host:port} or a path; {@code all} for the total
     * @param role {@code primary} or {@code replica}
     * @param server the process
     * @param memory its memory
     * @param activity what it has done
     * @param persistence how it keeps data
     */
    public record Node(
            String address,
            @Nullable String role,
            Server server,
            Memory memory,
            Activity activity,
            Persistence persistence) {
        Node at(String place) {
            return new Node(place, role, server, memory, activity, persistence);
        }
    }

    /**
     * The server process.
     *
     * @param name {@code redis} or {@code valkey}
     * @param version its own version, so for Valkey not the Redis version that it is compatible with
     * @param uptimeSeconds how long it runs
     * @param connectedClients connections to it, ours included
     */
    public record Server(
            @Nullable String name,
            @Nullable String version,
            @Nullable Long uptimeSeconds,
            @Nullable Long connectedClients) {}

    /**
     * Memory.
     *
     * @param usedBytes what the server has allocated
     * @param peakBytes the most that it ever had
     * @param rssBytes what the system sees in use
     * @param datasetBytes the part that holds data
     * @param fragmentationRatio resident against used
     * @param maxBytes the limit; 0 for none
     * @param policy what happens at the limit
     * @param systemBytes memory of the machine; machines with several servers count once
     */
    public record Memory(
            @Nullable Long usedBytes,
            @Nullable Long peakBytes,
            @Nullable Long rssBytes,
            @Nullable Long datasetBytes,
            @Nullable Double fragmentationRatio,
            @Nullable Long maxBytes,
            @Nullable String policy,
            @Nullable Long systemBytes) {}

    /**
     * What has happened, and what is there.
     *
     * @param hits keys found since the start
     * @param misses keys not found since the start
     * @param commandsProcessed commands since the start
     * @param commandsPerSecond commands in a second lately, as the server measures it
     * @param evictedKeys keys thrown out at the memory limit since the start
     * @param keys keys in all databases
     * @param expiringKeys keys of them with a time to live
     * @param trackedItems how often a key is remembered for a client that has read it, over keys and clients. Bounded by what
     *     near caches have read and what has not run out since
     * @param trackedKeys keys that are remembered for at least one client
     * @param trackingClients connections that are told of changes
     */
    public record Activity(
            @Nullable Long hits,
            @Nullable Long misses,
            @Nullable Long commandsProcessed,
            @Nullable Long commandsPerSecond,
            @Nullable Long evictedKeys,
            @Nullable Long keys,
            @Nullable Long expiringKeys,
            @Nullable Long trackedItems,
            @Nullable Long trackedKeys,
            @Nullable Long trackingClients) {
        /**
         * The share of reads that found their key.
         *
         * @return from 0 to 1, or null while there was no read
         */
        public @Nullable Double hitRatio() {
            Long found = hits;
            Long missed = misses;
            if (found == null || missed == null || found + missed == 0) {
                return null;
            }
            return (double) found / (found + missed);
        }
    }

    /**
     * How data is kept.
     *
     * @param loading whether data is being read from disk, during which keys cannot be used
     * @param appendOnly whether every write goes to a log
     * @param lastSaveSucceeded whether the last snapshot could be written; true before the first
     * @param changesSinceSave writes that the last snapshot lacks
     */
    public record Persistence(
            @Nullable Boolean loading,
            @Nullable Boolean appendOnly,
            @Nullable Boolean lastSaveSucceeded,
            @Nullable Long changesSinceSave) {}
}
