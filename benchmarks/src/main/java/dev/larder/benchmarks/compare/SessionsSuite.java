package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Contender;
import dev.larder.benchmarks.measure.Contest;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.sessions.Keeper;
import dev.larder.benchmarks.sessions.KeeperKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What sessions cost a request: Larder beside Spring Session over Redis and over PostgreSQL, beside a PING and a GET of as much data.
 *
 * @since 0.1
 */
public final class SessionsSuite implements Suite {
    private static final String JEDIS_PING = "PING (Jedis)";
    private static final String LETTUCE_PING = "PING (Lettuce)";
    private static final String JEDIS_GET = "GET, 500 B (Jedis)";
    private static final String LETTUCE_GET = "GET, 500 B (Lettuce)";
    private static final int NEAR_BATCH = 100;

    private final Map<KeeperKind, Keeper> keepers = new EnumMap<>(KeeperKind.class);
    private final BlockingClient jedis;
    private final BlockingClient lettuce;

    private SessionsSuite(Lab lab) {
        Workload workload = Workload.on(lab, Keeper.DATA_BYTES);
        jedis = ClientKind.JEDIS_POOL.open(workload);
        lettuce = ClientKind.LETTUCE.open(workload);
    }

    /**
     * Connects, and begins the sessions.
     *
     * @param lab the server
     * @return never null
     */
    public static SessionsSuite on(Lab lab) {
        SessionsSuite suite = new SessionsSuite(lab);
        try {
            for (KeeperKind kind : KeeperKind.values()) {
                suite.keepers.put(kind, kind.open(lab));
            }
            return suite;
        } catch (RuntimeException e) {
            suite.close();
            throw e;
        }
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(loads(), requests(), nearLoads());
    }

    private Contest loads() {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender(JEDIS_PING, jedis::ping));
        contenders.add(new Contender(JEDIS_GET, jedis::get));
        contenders.add(new Contender(LETTUCE_GET, lettuce::get));
        keepers.forEach((kind, keeper) -> {
            if (!kind.isNear()) {
                contenders.add(new Contender(kind.title(), keeper::load));
            }
        });
        return new Contest("A session is loaded", contenders, List.of(JEDIS_GET, LETTUCE_GET));
    }

    private Contest requests() {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender(JEDIS_PING, jedis::ping));
        contenders.add(new Contender(LETTUCE_PING, lettuce::ping));
        keepers.forEach((kind, keeper) -> {
            if (!kind.isNear()) {
                contenders.add(new Contender(kind.title(), keeper::request));
            }
        });
        return new Contest(
                "A request: a session is loaded, its use noted, one attribute saved",
                contenders,
                List.of(JEDIS_PING, LETTUCE_PING));
    }

    private Contest nearLoads() {
        List<Contender> contenders = new ArrayList<>();
        List.of(KeeperKind.LARDER_NEAR, KeeperKind.SPRING_POSTGRES).forEach(kind -> {
            Keeper keeper = keepers.get(kind);
            if (keeper == null) {
                throw new IllegalStateException(kind.title() + " is not open");
            }
            contenders.add(new Contender(kind.title(), turn -> {
                for (int i = 0; i < NEAR_BATCH; i++) {
                    keeper.load(turn);
                }
            }));
        });
        return new Contest(
                "A session is loaded again", contenders, List.of(KeeperKind.SPRING_POSTGRES.title()), NEAR_BATCH);
    }

    @Override
    public void close() {
        keepers.values().forEach(Keeper::close);
        lettuce.close();
        jedis.close();
    }
}
