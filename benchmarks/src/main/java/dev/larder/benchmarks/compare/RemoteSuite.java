package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Contender;
import dev.larder.benchmarks.measure.Contest;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.peers.PeerCache;
import dev.larder.benchmarks.peers.PeerKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A hit in Redis, with nothing in memory: Larder beside the remote caches of others and beside a bare GET.
 *
 * @since 0.1
 */
public final class RemoteSuite implements Suite {
    private static final String JEDIS_GET = "Jedis GET";
    private static final String LETTUCE_GET = "Lettuce GET";

    private static final List<PeerKind> KINDS = List.of(
            PeerKind.LARDER_REMOTE,
            PeerKind.JETCACHE_REMOTE,
            PeerKind.REDISSON_BUCKET,
            PeerKind.REDISSON_MAP,
            PeerKind.REDISSON_MAP_CACHE,
            PeerKind.SPRING);

    private final Workload workload;
    private final BlockingClient jedis;
    private final BlockingClient lettuce;
    private final Map<PeerKind, PeerCache> caches = new EnumMap<>(PeerKind.class);

    private RemoteSuite(Lab lab) {
        workload = Workload.on(lab);
        jedis = ClientKind.JEDIS_POOL.open(workload);
        // On the transport that those who stand on Lettuce have too.
        lettuce = (ClientKind.LETTUCE_EPOLL.available() ? ClientKind.LETTUCE_EPOLL : ClientKind.LETTUCE).open(workload);
    }

    /**
     * Opens and fills all caches.
     *
     * @param lab the server
     * @return never null
     */
    public static RemoteSuite on(Lab lab) {
        RemoteSuite suite = new RemoteSuite(lab);
        try {
            for (PeerKind kind : KINDS) {
                PeerCache cache = kind.open(lab);
                suite.caches.put(kind, cache);
                for (int turn = 0; turn < Workload.KEYS; turn++) {
                    cache.put(suite.workload.name(turn), suite.workload.value());
                }
            }
            return suite;
        } catch (RuntimeException e) {
            suite.close();
            throw e;
        }
    }

    @Override
    public List<Measurement> measurements() {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender(JEDIS_GET, jedis::get));
        contenders.add(new Contender(LETTUCE_GET, lettuce::get));
        caches.forEach((kind, cache) ->
                contenders.add(new Contender(kind.title(), turn -> Workload.check(cache.get(workload.name(turn))))));
        return List.of(new Contest("A hit in Redis, 1 KiB", contenders, List.of(JEDIS_GET, LETTUCE_GET)));
    }

    @Override
    public void close() {
        caches.values().forEach(PeerCache::close);
        lettuce.close();
        jedis.close();
    }
}
