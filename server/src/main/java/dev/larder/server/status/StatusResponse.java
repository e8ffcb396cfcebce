package dev.larder.server.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How Redis does; everything but the first field is null where Redis does not say it.
 *
 * @param redisAvailable whether it answers
 * @param redisVersion its version
 * @param connectedClients connections to it
 * @param usedMemoryMb memory in use, in MiB
 * @param usedMemoryPeakMb the most ever, in MiB
 * @param memoryFragmentationRatio resident by used
 * @param uptimeSeconds how long it runs
 * @param cacheHitRate reads that found their key, in percent
 * @param totalCommandsProcessed commands since it runs
 * @param mode {@code embedded}, {@code standalone}, {@code sentinel} or {@code cluster}
 * @param nodes the servers that are known
 * @param capabilities what this Redis can do that Larder can use
 */
record StatusResponse(
        boolean redisAvailable,
        @Nullable String redisVersion,
        @Nullable Long connectedClients,
        @Nullable Double usedMemoryMb,
        @Nullable Double usedMemoryPeakMb,
        @Nullable Double memoryFragmentationRatio,
        @Nullable Long uptimeSeconds,
        @Nullable Double cacheHitRate,
        @Nullable Long totalCommandsProcessed,
        String mode,
        List<Node> nodes,
        List<String> capabilities) {
    /**
     * One server.
     *
     * @param address where it listens
     * @param role {@code primary} or {@code replica}
     * @param healthy whether its connections work
     */
    record Node(String address, String role, boolean healthy) {}
}
