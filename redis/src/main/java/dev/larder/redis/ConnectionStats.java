package dev.larder.redis;

import dev.larder.base.Latency;
import java.util.Map;

/**
 * What a {@link ConnectionManager} has done since it was made. All but the gauges only grow.
 *
 * @param commands commands asked for; the parts of a batch count one by one
 * @param batches writes to a socket: {@code commands / batches} is how many commands shared one
 * @param errors commands that a server answered with an error
 * @param unavailable commands that failed because a server could not be reached or was too slow
 * @param rejected commands refused at once: not connected, breaker open, or too many waiting
 * @param retries commands sent once more after their connection broke
 * @param redirects answers that named another node of the cluster
 * @param reconnects connections made after the first
 * @param scriptReloads scripts that a server had forgotten and was given again
 * @param waiting commands that wait for a connection now (gauge)
 * @param connections shared connections that are open now (gauge)
 * @param subscriptions subscriptions that are open now (gauge)
 * @param tracking the connections that tell of changes
 * @param latencies response times by kind, the wait for a connection included; every kind is present. A command of a
 *     batch took as long as the batch
 * @since 0.1
 */
public record ConnectionStats(
        long commands,
        long batches,
        long errors,
        long unavailable,
        long rejected,
        long retries,
        long redirects,
        long reconnects,
        long scriptReloads,
        int waiting,
        int connections,
        int subscriptions,
        TrackingStats tracking,
        Map<CommandKind, Latency> latencies) {
    /** Copies the map. */
    public ConnectionStats {
        latencies = Map.copyOf(latencies);
    }

    /**
     * The response times of one kind of command.
     *
     * @param kind the kind
     * @return all zero while there was none
     */
    public Latency latency(CommandKind kind) {
        return latencies.getOrDefault(kind, Latency.NONE);
    }
}
