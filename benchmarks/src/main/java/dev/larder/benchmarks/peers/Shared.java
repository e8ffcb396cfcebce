package dev.larder.benchmarks.peers;

import java.time.Duration;

/** What all peers are set up with alike. */
final class Shared {
    /** How long values live. */
    static final Duration TTL = Duration.ofHours(1);

    /** How many values fit into memory: more than any measurement keeps there. */
    static final int MAX_IN_MEMORY = 10_000;

    /** Long enough that nothing fails on a busy machine. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** As many connections as the most callers of one node, so that nobody waits for one. */
    static final int CONNECTIONS = 64;

    private Shared() {}
}
