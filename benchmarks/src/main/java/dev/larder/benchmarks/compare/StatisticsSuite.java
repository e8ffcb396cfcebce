package dev.larder.benchmarks.compare;

import dev.larder.Larder;
import dev.larder.base.LatencyRecorder;
import dev.larder.benchmarks.measure.Contender;
import dev.larder.benchmarks.measure.Contest;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.measure.Operation;
import dev.larder.benchmarks.peers.LarderNode;
import dev.larder.cache.Cache;
import dev.larder.cache.NearPolicy;
import dev.larder.layer.perf.MetricsCache;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * What statistics cost a hit. The same cache is read, once with nobody who asks what it has counted, once while a node publishes it every
 * second and everything that can be asked is asked as often; and what cannot be switched off, the counting, is done alone.
 *
 * @since 0.1
 */
public final class StatisticsSuite implements Suite {
    private static final String OFF = "statistics off";
    private static final String ON = "statistics on";
    private static final int BATCH = 256;

    /** Of one read in so many the key is noted, as {@code HotKeys} does. */
    private static final int SAMPLED = 64;

    /** As it is spread there. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private static final int CHOSEN_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(16 * SAMPLED);

    private final Workload workload;
    private final Larder larder;
    private final MetricsCache fleet;
    private final Cache<byte[]> near;
    private final Cache<byte[]> remote;
    private final LongAdder hits = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder noted = new LongAdder();
    private final LatencyRecorder times = new LatencyRecorder();

    private StatisticsSuite(Lab lab) {
        workload = Workload.on(lab);
        larder = LarderNode.connect(lab);
        fleet = Asking.node(larder);
        near = LarderNode.cache(larder, "near", NearPolicy.TRACK);
        remote = LarderNode.cache(larder, "remote", NearPolicy.OFF);
        fill(near);
        fill(remote);
    }

    /**
     * Connects, and fills the caches.
     *
     * @param lab the server
     * @return never null
     */
    public static StatisticsSuite on(Lab lab) {
        return new StatisticsSuite(lab);
    }

    private void fill(Cache<byte[]> cache) {
        for (int turn = 0; turn < Workload.KEYS; turn++) {
            cache.put(workload.name(turn), workload.value());
        }
        for (int turn = 0; turn < Workload.KEYS; turn++) {
            Workload.check(cache.get(workload.name(turn)).orElse(null));
        }
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                new Contest(
                        "A hit in memory, 1 KiB",
                        List.of(
                                new Contender(OFF, this::memory),
                                new Contender(ON, this::memory, () -> Asking.begin(larder, fleet)),
                                new Contender("what a hit in memory counts, alone", this::memoryCounts),
                                new Contender("what a hit in Redis counts, alone", this::redisCounts)),
                        List.of(OFF),
                        BATCH),
                new Contest(
                        "A hit in Redis, 1 KiB",
                        List.of(
                                new Contender(OFF, redis()),
                                new Contender(ON, redis(), () -> Asking.begin(larder, fleet))),
                        List.of(OFF)));
    }

    private void memory(int turn) {
        long sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += near.get(workload.name(turn * BATCH + i)).orElseThrow().length;
        }
        if (sum != (long) BATCH * Workload.VALUE_BYTES) {
            throw new IllegalStateException("a hit in memory must have the whole value");
        }
    }

    private Operation redis() {
        return turn -> Workload.check(remote.get(workload.name(turn)).orElse(null));
    }

    /** The time is that of the hit, which reads the clock whether or not anything is counted. */
    private void memoryCounts(int turn) {
        long now = turn;
        for (int i = 0; i < BATCH; i++) {
            now += 61;
            hits.increment();
            if ((now * SPREAD) >>> CHOSEN_SHIFT == 0) {
                noted.increment();
            }
        }
    }

    private void redisCounts(int turn) {
        for (int i = 0; i < BATCH; i++) {
            hits.increment();
            bytes.add(Workload.VALUE_BYTES);
            times.record(40_000 + ((turn + i) & 0xfff));
            if (ThreadLocalRandom.current().nextInt(SAMPLED) == 0) {
                noted.increment();
            }
        }
    }

    @Override
    public void close() {
        fleet.close();
        larder.close();
    }
}
