package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Contender;
import dev.larder.benchmarks.measure.Contest;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.measure.Operation;
import dev.larder.benchmarks.peers.PeerCache;
import dev.larder.benchmarks.peers.PeerKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hit in memory: Larder without tags and with two, beside Caffeine alone and whoever else keeps values in memory. Many hits are made
 * between two looks at the clock, which costs about as much as one of them.
 *
 * @since 0.1
 */
public final class NearSuite implements Suite {
    private static final int BATCH = 256;

    private static final List<PeerKind> KINDS = List.of(
            PeerKind.CAFFEINE,
            PeerKind.CAFFEINE_TIMED,
            PeerKind.LARDER,
            PeerKind.LARDER_TAGGED,
            PeerKind.JETCACHE_BOTH,
            PeerKind.LETTUCE_TRACKING,
            PeerKind.REDISSON_LOCAL);

    private final Map<PeerKind, PeerCache> caches = new EnumMap<>(PeerKind.class);
    private final Workload workload;

    private NearSuite(Lab lab) {
        workload = Workload.on(lab);
    }

    /**
     * Opens and fills all caches.
     *
     * @param lab the server
     * @return never null
     */
    public static NearSuite on(Lab lab) {
        NearSuite suite = new NearSuite(lab);
        try {
            for (PeerKind kind : KINDS) {
                PeerCache cache = kind.open(lab);
                suite.caches.put(kind, cache);
                suite.fill(cache);
            }
            return suite;
        } catch (RuntimeException e) {
            suite.close();
            throw e;
        }
    }

    private void fill(PeerCache cache) {
        for (int turn = 0; turn < Workload.KEYS; turn++) {
            cache.put(workload.name(turn), workload.value());
        }
        for (int turn = 0; turn < Workload.KEYS; turn++) {
            Workload.check(cache.get(workload.name(turn)));
        }
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(new Contest(
                "A hit in memory, 1 KiB",
                List.of(
                        new Contender("the clock alone", NearSuite::clock),
                        contender(PeerKind.CAFFEINE, caffeine()),
                        contender(PeerKind.CAFFEINE_TIMED, expiringCaffeine()),
                        contender(PeerKind.LARDER, larder()),
                        contender(PeerKind.LARDER_TAGGED, taggedLarder()),
                        contender(PeerKind.JETCACHE_BOTH, jetCache()),
                        contender(PeerKind.LETTUCE_TRACKING, lettuce()),
                        contender(PeerKind.REDISSON_LOCAL, redisson())),
                List.of(PeerKind.CAFFEINE.title(), PeerKind.CAFFEINE_TIMED.title()),
                BATCH));
    }

    private static Contender contender(PeerKind kind, Operation hits) {
        return new Contender(kind.title(), hits);
    }

    private PeerCache cache(PeerKind kind) {
        PeerCache cache = caches.get(kind);
        if (cache == null) {
            throw new IllegalStateException(kind.title() + " is not open");
        }
        return cache;
    }

    private static void clock(int turn) {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum |= System.nanoTime() | 1;
        }
        if (sum == 0) {
            throw new IllegalStateException("the clock stands still");
        }
    }

    // Each loop is written out: in a shared one the compiler could not tell which cache it calls, and every hit would
    // pay for that.

    private Operation caffeine() {
        PeerCache cache = cache(PeerKind.CAFFEINE);
        return turn -> {
            int bytes = 0;
            for (int i = 0; i < BATCH; i++) {
                bytes += length(cache.get(workload.name(turn * BATCH + i)));
            }
            check(bytes);
        };
    }

    private Operation expiringCaffeine() {
        PeerCache cache = cache(PeerKind.CAFFEINE_TIMED);
        return turn -> {
            int bytes = 0;
            for (int i = 0; i < BATCH; i++) {
                bytes += length(cache.get(workload.name(turn * BATCH + i)));
            }
            check(bytes);
        };
    }

    private Operation larder() {
        PeerCache cache = cache(PeerKind.LARDER);
        return turn -> {
            int bytes = 0;
            for (int i = 0; i < BATCH; i++) {
                bytes += length(cache.get(workload.name(turn * BATCH + i)));
            }
            check(bytes);
        };
    }

    private Operation taggedLarder() {
        PeerCache cache = cache(PeerKind.LARDER_TAGGED);
        return turn -> {
            int bytes = 0;
            for (int i = 0; i < BATCH; i++) {
                bytes += length(cache.get(workload.name(turn * BATCH + i)));
            }
            check(bytes);
        };
    }

    private Operation jetCache() {
        PeerCache cache = cache(PeerKind.JETCACHE_BOTH);
        return turn -> {
            int bytes = 0;
            for (int i = 0; i < BATCH; i++) {
                bytes += length(cache.get(workload.name(turn * BATCH + i)));
            }
            check(bytes);
        };
    }

    private Operation lettuce() {
        PeerCache cache = cache(PeerKind.LETTUCE_TRACKING);
        return turn -> {
            int bytes = 0;
            for (int i = 0; i < BATCH; i++) {
                bytes += length(cache.get(workload.name(turn * BATCH + i)));
            }
            check(bytes);
        };
    }

    private Operation redisson() {
        PeerCache cache = cache(PeerKind.REDISSON_LOCAL);
        return turn -> {
            int bytes = 0;
            for (int i = 0; i < BATCH; i++) {
                bytes += length(cache.get(workload.name(turn * BATCH + i)));
            }
            check(bytes);
        };
    }

    private static int length(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }

    private static void check(int bytes) {
        if (bytes != BATCH * Workload.VALUE_BYTES) {
            throw new IllegalStateException("hits must have " + BATCH * Workload.VALUE_BYTES + " bytes, had " + bytes);
        }
    }

    @Override
    public void close() {
        caches.values().forEach(PeerCache::close);
    }
}
