package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.peers.PeerKind;
import java.util.List;

/**
 * What each operation of each cache makes the server run.
 *
 * @since 0.1
 */
public final class TripsSuite implements Suite {
    private static final List<PeerKind> KINDS = List.of(
            PeerKind.LARDER,
            PeerKind.LARDER_TAGGED,
            PeerKind.LARDER_REMOTE,
            PeerKind.CLIENT,
            PeerKind.JETCACHE_REMOTE,
            PeerKind.JETCACHE_BOTH,
            PeerKind.REDISSON_BUCKET,
            PeerKind.REDISSON_MAP,
            PeerKind.REDISSON_MAP_CACHE,
            PeerKind.REDISSON_LOCAL,
            PeerKind.SPRING,
            PeerKind.SPRING_LOCKING,
            PeerKind.LETTUCE_TRACKING);

    private TripsSuite() {}

    /**
     * Opens nothing yet: each cache is counted alone.
     *
     * @param lab the server
     * @return never null
     */
    public static TripsSuite on(Lab lab) {
        return new TripsSuite();
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(new Trips(KINDS));
    }

    @Override
    public void close() {
        // Each cache is closed as soon as it has been counted.
    }
}
