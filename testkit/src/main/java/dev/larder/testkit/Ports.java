package dev.larder.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free loopback ports below every system's ephemeral range, so that no outgoing connection takes the port of a
 * server between two runs of it. Each port comes with the one 10 000 above it, which a cluster node uses for its bus.
 */
final class Ports {

    static final int BUS_OFFSET = 10_000;

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 22_000;
    private static final int MAX_TRIES = 1_000;

    private Ports() {}

    /**
     * Finds a port that is free now; another process may still take it before the caller binds.
     *
     * @throws IllegalStateException when none is found
     */
    static int free() {
        for (int i = 0; i < MAX_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port) && isFree(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(Loopback.at(port));
            return socket.getLocalPort() == port;
        } catch (IOException taken) {
            return false;
        }
    }
}
