package dev.larder.benchmarks.compare;

/**
 * The clients that are compared, as the tables name them.
 *
 * @since 0.1
 */
public enum ClientKind {
    /** Lettuce on Java's selector, flushing each command: what others are compared with. */
    LETTUCE("Lettuce"),
    /** Lettuce on native epoll. */
    LETTUCE_EPOLL("Lettuce, epoll"),
    /** Lettuce with Netty's flush consolidation. */
    LETTUCE_CONSOLIDATED("Lettuce, consolidated flush"),
    /** Lettuce with flushes joined by the callers. */
    LETTUCE_COMBINED("Lettuce, combined flush"),
    /** A pool of 64 Jedis connections. */
    JEDIS_POOL("Jedis, pool of 64"),
    /** Larder's shared connections. */
    LARDER("Larder");

    private final String title;

    ClientKind(String title) {
        this.title = title;
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
        return switch (this) {
            case LETTUCE -> Transport.NIO.lettuce(workload, LettuceMode.EACH);
            case LETTUCE_EPOLL -> Transport.EPOLL.lettuce(workload, LettuceMode.EACH);
            case LETTUCE_CONSOLIDATED -> Transport.NIO.lettuce(workload, LettuceMode.CONSOLIDATED);
            case LETTUCE_COMBINED -> Transport.NIO.lettuce(workload, LettuceMode.COMBINED);
            case JEDIS_POOL -> new JedisPoolClient(workload);
            case LARDER -> new LarderClient(workload);
        };
    }
}
