package dev.larder.benchmarks.compare;

import java.util.function.Function;

/**
 * The clients that are compared, as the tables name them.
 *
 * @since 0.1
 */
public enum ClientKind {
    /** Lettuce on Java's selector, flushing each command: what others are compared with. */
    LETTUCE("Lettuce", workload -> Transport.NIO.lettuce(workload, LettuceMode.EACH)),
    /** Lettuce on native epoll. */
    LETTUCE_EPOLL("Lettuce, epoll", workload -> Transport.EPOLL.lettuce(workload, LettuceMode.EACH)),
    /** Lettuce with Netty's flush consolidation. */
    LETTUCE_CONSOLIDATED(
            "Lettuce, consolidated flush", workload -> Transport.NIO.lettuce(workload, LettuceMode.CONSOLIDATED)),
    /** Lettuce with flushes joined by the callers. */
    LETTUCE_COMBINED("Lettuce, combined flush", workload -> Transport.NIO.lettuce(workload, LettuceMode.COMBINED)),
    /** A pool of 64 Jedis connections. */
    JEDIS_POOL("Jedis, pool of 64", JedisPoolClient::new),
    /** Larder's shared connections. */
    LARDER("Larder", LarderClient::new);

    private final String title;
    private final Function<Workload, BlockingClient> opening;

    ClientKind(String title, Function<Workload, BlockingClient> opening) {
        this.title = title;
        this.opening = opening;
    }

    /** As the tables name it. */
    public String title() {
        return title;
    }

    /** Whether it can be had on this machine. */
    public boolean available() {
        return this != LETTUCE_EPOLL || Transport.hasEpoll();
    }

    /**
     * Connects.
     *
     * @param workload what it will be asked for
     * @return a new client, which the caller closes
     */
    public BlockingClient open(Workload workload) {
        return opening.apply(workload);
    }
}
