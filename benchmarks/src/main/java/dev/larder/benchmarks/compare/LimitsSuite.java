package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.limits.Limiter;
import dev.larder.benchmarks.limits.LimiterKind;
import dev.larder.benchmarks.measure.Contender;
import dev.larder.benchmarks.measure.Contest;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Taking one permit: Larder beside other limiters, beside its own script alone, and beside a PING; of one key, of ten thousand, and of
 * ten thousand of which few are asked for most (Zipf).
 *
 * @since 0.1
 */
public final class LimitsSuite implements Suite {
    private static final int KEYS = 10_000;
    private static final int DRAWS = 1 << 16;
    private static final int LOCAL_BATCH = 1_000;
    private static final long SEED = 20260101;
    private static final String PING = "PING (Lettuce)";

    private final Map<LimiterKind, Limiter> limiters = new EnumMap<>(LimiterKind.class);
    private final BlockingClient lettuce;
    private final String[] ids = new String[KEYS];
    private final int[] zipf = zipf();

    private LimitsSuite(Lab lab) {
        lettuce = ClientKind.LETTUCE.open(Workload.on(lab));
        for (int i = 0; i < KEYS; i++) {
            ids[i] = "user-" + i;
        }
    }

    /**
     * Connects all limiters.
     *
     * @param lab the server
     * @return never null
     */
    public static LimitsSuite on(Lab lab) {
        LimitsSuite suite = new LimitsSuite(lab);
        try {
            for (LimiterKind kind : LimiterKind.values()) {
                suite.limiters.put(kind, kind.open(lab));
            }
            return suite;
        } catch (RuntimeException e) {
            suite.close();
            throw e;
        }
    }

    /** Indexes of ids, drawn so that the n-th is asked for one n-th as often as the first. */
    private static int[] zipf() {
        double[] sums = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += 1.0 / (i + 1);
            sums[i] = sum;
        }
        SplittableRandom random = new SplittableRandom(SEED);
        int[] draws = new int[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            int found = Arrays.binarySearch(sums, random.nextDouble() * sum);
            draws[i] = Math.min(KEYS - 1, found < 0 ? -found - 1 : found);
        }
        return draws;
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                remote("One permit, one hot key", turn -> ids[0]),
                remote("One permit, 10 000 keys", turn -> ids[Math.floorMod(turn * 7_919, KEYS)]),
                remote("One permit, 10 000 keys, Zipf", turn -> ids[zipf[turn & (DRAWS - 1)]]),
                local());
    }

    private Contest remote(String title, IntFunction<String> id) {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender(PING, lettuce::ping));
        limiters.forEach((kind, limiter) -> {
            if (!kind.isLocal()) {
                contenders.add(new Contender(kind.title(), turn -> limiter.take(id.apply(turn))));
            }
        });
        return new Contest(
                title, contenders, List.of(PING, LimiterKind.SCRIPT.title(), LimiterKind.SCRIPT_JEDIS.title()));
    }

    private Contest local() {
        List<Contender> contenders = new ArrayList<>();
        limiters.forEach((kind, limiter) -> {
            if (kind.isLocal()) {
                contenders.add(new Contender(kind.title(), turn -> {
                    for (int i = 0; i < LOCAL_BATCH; i++) {
                        limiter.take(ids[0]);
                    }
                }));
            }
        });
        return new Contest(
                "One permit without a trip, one hot key",
                contenders,
                List.of(LimiterKind.RESILIENCE4J.title()),
                LOCAL_BATCH);
    }

    @Override
    public void close() {
        limiters.values().forEach(Limiter::close);
        lettuce.close();
    }
}
