package dev.larder.testkit;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A running Redis, in one of its shapes, for tests that are the same for all of them.
 *
 * @since 0.1
 */
public interface RedisTarget extends AutoCloseable {

    /** The shape: alone, under Sentinel, or a cluster. */
    RedisTopology topology();

    /** Every server that holds data, dead ones included; sentinels are not among them. */
    List<RedisServer> servers();

    /** The addresses that a client is configured with: the server, the sentinels, or the cluster's seeds. */
    List<InetSocketAddress> addresses();

    /** The servers that take writes now; one, or one for each part of a cluster. */
    List<RedisServer> primaries();

    /** Repairs what a test broke: resumes, restarts and waits until the deployment is whole. Keeps no promise on data. */
    void heal();

    /** Removes every key from every primary. */
    default void flushAll() {
        primaries().forEach(server -> server.command("FLUSHALL"));
    }

    /** Ends every process and deletes its files; idempotent. */
    @Override
    void close();
}
