package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Contender;
import dev.larder.benchmarks.measure.Contest;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import java.util.List;

/**
 * What the cache costs over a bare client: {@code Cache.get} and {@code Cache.put} of 1 KiB beside PING, GET and SET.
 *
 * @since 0.1
 */
public final class CacheSuite implements Suite {
    private static final String JEDIS_GET = "Jedis GET";
    private static final String LETTUCE_GET = "Lettuce GET";
    private static final String JEDIS_SET = "Jedis SET PX";

    private final BlockingClient jedis;
    private final BlockingClient lettuce;
    private final BlockingClient larder;
    private final LarderCache cache;

    private CacheSuite(Lab lab) {
        Workload workload = Workload.on(lab);
        jedis = ClientKind.JEDIS_POOL.open(workload);
        lettuce = ClientKind.LETTUCE.open(workload);
        larder = ClientKind.LARDER.open(workload);
        cache = LarderCache.on(workload);
    }

    /**
     * Prepares the server, fills the cache and opens the clients.
     *
     * @param lab the server
     * @return never null
     */
    public static CacheSuite on(Lab lab) {
        return new CacheSuite(lab);
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                new Contest(
                        "Read, 1 KiB",
                        List.of(
                                new Contender("Jedis PING", jedis::ping),
                                new Contender("Lettuce PING", lettuce::ping),
                                new Contender(JEDIS_GET, jedis::get),
                                new Contender(LETTUCE_GET, lettuce::get),
                                new Contender("Larder GET, without a cache", larder::get),
                                new Contender("Larder Cache.get, a hit", cache::get)),
                        List.of(JEDIS_GET, LETTUCE_GET)),
                new Contest(
                        "Write, 1 KiB",
                        List.of(
                                new Contender(JEDIS_SET, jedis::set),
                                new Contender("Lettuce SET PX", lettuce::set),
                                new Contender("Larder SET PX, without a cache", larder::set),
                                new Contender("Larder Cache.put", cache::put)),
                        List.of(JEDIS_SET)));
    }

    @Override
    public void close() {
        cache.close();
        larder.close();
        lettuce.close();
        jedis.close();
    }
}
