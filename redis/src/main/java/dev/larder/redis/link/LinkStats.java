package dev.larder.redis.link;

/**
 * What a router has done since it was made. All but the gauges only grow.
 *
 * @param commands commands that callers asked for
 * @param batches writes to a socket; {@code commands / batches} is how many callers shared one
 * @param errors commands that the servers answered with an error
 * @param unavailable commands that failed because a node was not reachable or too slow
 * @param rejected commands refused at once: not connected, breaker open, or too many waiting
 * @param retries commands sent once more after their connection broke
 * @param redirects answers that named another node
 * @param reconnects connections made after the first
 * @param waiting commands that wait for a connection now (gauge)
 * @param connections connections that are open now (gauge)
 */
public record LinkStats(
        long commands,
        long batches,
        long errors,
        long unavailable,
        long rejected,
        long retries,
        long redirects,
        long reconnects,
        int waiting,
        int connections) {}
