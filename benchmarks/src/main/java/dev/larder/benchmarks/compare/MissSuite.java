package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.peers.PeerKind;
import java.util.List;

/**
 * Many callers on several nodes miss one key at once: how often the loader runs, and how long callers wait for it.
 *
 * @since 0.1
 */
public final class MissSuite implements Suite {
    private static final List<PeerKind> KINDS = List.of(
            PeerKind.CLIENT,
            PeerKind.LARDER,
            PeerKind.LARDER_REMOTE,
            PeerKind.JETCACHE_REMOTE,
            PeerKind.JETCACHE_BOTH,
            PeerKind.REDISSON_MAP,
            PeerKind.REDISSON_LOCAL,
            PeerKind.SPRING,
            PeerKind.SPRING_LOCKING,
            PeerKind.LETTUCE_TRACKING,
            PeerKind.CAFFEINE);

    private MissSuite() {}

    /**
     * Opens nothing yet: each cache has the machine for itself.
     *
     * @param lab the server
     * @return never null
     */
    public static MissSuite on(Lab lab) {
        return new MissSuite();
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(new Misses(KINDS));
    }

    @Override
    public void close() {
        // Each fleet is closed as soon as it has been measured.
    }
}
