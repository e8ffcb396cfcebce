package dev.larder.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.LimitStore.Standing;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the algorithms promise, judged from a log of admissions. */
class KernelBoundsTest {
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final int STEPS = 2_000;

    private final Map<String, Object> kept = new HashMap<>();
    private final LimitTable.States states = new LimitTable.States() {
        @Override
        public @Nullable Object get(Keyed key) {
            return kept.get(key.id());
        }

        @Override
        public void put(Keyed key, Object state, long lastsMicros) {
            kept.put(key.id(), state);
        }

        @Override
        public void remove(Keyed key) {
            kept.remove(key.id());
        }
    };

    private record Admission(long micros, long permits) {}

    @SeededTest(seeds = 30)
    void bucket_anyTrace_admitsNoMoreThanBurstAndRate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Rule rule = rule(random, Algorithm.TOKEN_BUCKET);
        List<Admission> log = log(random, rule);
        double perMicro = (double) rule.limit() / rule.windowMicros();

        for (int from = 0; from < log.size(); from++) {
            long sum = 0;
            for (int to = from; to < log.size(); to++) {
                sum += log.get(to).permits();
                double time = log.get(to).micros() - log.get(from).micros();
                // The last microsecond of the time is within it.
                assertThat((double) sum).isLessThanOrEqualTo(rule.capacity() + perMicro * (time + 1));
            }
        }
    }

    @SeededTest(seeds = 30)
    void slidingWindows_anyTrace_admitNoMoreThanTheLimitInAnyWindow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Algorithm algorithm = random.nextBoolean() ? Algorithm.SLIDING_WINDOW : Algorithm.SLIDING_LOG;
        Rule rule = rule(random, algorithm);
        List<Admission> log = log(random, rule);

        for (int from = 0; from < log.size(); from++) {
            long end = log.get(from).micros() + rule.windowMicros();
            long sum = log.subList(from, log.size()).stream()
                    .filter(one -> one.micros() < end)
                    .mapToLong(Admission::permits)
                    .sum();
            assertThat(sum).isLessThanOrEqualTo(rule.limit());
        }
    }

    @SeededTest(seeds = 20)
    void fixedWindow_anyTrace_admitsNoMoreThanTheLimitInEach(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Rule rule = rule(random, Algorithm.FIXED_WINDOW);
        Map<Long, Long> byWindow = new HashMap<>();

        log(random, rule).forEach(one -> byWindow.merge(one.micros() / rule.windowMicros(), one.permits(), Long::sum));

        assertThat(byWindow.values()).allMatch(sum -> sum <= rule.limit());
    }

    @SeededTest(seeds = 40)
    void refusal_anyAlgorithm_namesTheFirstMomentThatHasRoom(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Algorithm[] foretelling = {
            Algorithm.TOKEN_BUCKET, Algorithm.SLIDING_WINDOW, Algorithm.SLIDING_LOG, Algorithm.FIXED_WINDOW
        };
        Rule rule = rule(random, foretelling[random.nextInt(foretelling.length)]);
        Keyed key = new Keyed(rule, "a");
        long now = START_MICROS;
        for (int i = 0; i < 300; i++) {
            now += random.nextLong(rule.windowMicros() / rule.limit() + 2L);
            long cost = 1L + random.nextLong(rule.capacity());
            Taken taken = LimitTable.take(states, new Take(List.of(key), cost, 1, 0), now);
            if (taken.times() == 0) {
                long retry = taken.standings().get(0).retryMicros();
                assertThat(retry).isPositive();
                assertThat(room(key, now + retry)).isGreaterThanOrEqualTo(cost);
                assertThat(room(key, now + retry - 1)).isLessThan(cost);
            }
        }
    }

    @SeededTest(seeds = 100)
    void ruleThatNodesKnowInTwoVersions_anyMoment_admitsNoMoreThanBoth(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Algorithm[] counting = {
            Algorithm.TOKEN_BUCKET, Algorithm.SLIDING_WINDOW, Algorithm.SLIDING_LOG, Algorithm.FIXED_WINDOW
        };
        Algorithm algorithm = counting[random.nextInt(counting.length)];
        List<Rule> versions = List.of(rule(random, algorithm), rule(random, algorithm));
        long now = START_MICROS + random.nextLong(10_000_000);
        long admitted = 0;
        for (int i = 0; i < 300; i++) {
            Keyed key = new Keyed(versions.get(random.nextInt(2)), "a");
            admitted += LimitTable.take(states, new Take(List.of(key), 1, 1, 0), now)
                    .times();
        }

        assertThat(admitted)
                .isLessThanOrEqualTo(versions.stream().mapToLong(Rule::capacity).sum());
    }

    @SeededTest(seeds = 100)
    void bucketThatNodesKnowInTwoVersions_anyTrace_admitsNoMoreThanBothTogether(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Rule> versions = List.of(rule(random, Algorithm.TOKEN_BUCKET), rule(random, Algorithm.TOKEN_BUCKET));
        double perMicro = versions.stream()
                .mapToDouble(rule -> (double) rule.limit() / rule.windowMicros())
                .sum();
        long held = versions.stream().mapToLong(Rule::capacity).sum();
        long now = START_MICROS;
        long admitted = 0;
        for (int i = 0; i < 1_000; i++) {
            Rule rule = versions.get(random.nextInt(2));
            now += random.nextLong(rule.windowMicros() / rule.limit() + 2);
            admitted += LimitTable.take(states, new Take(List.of(new Keyed(rule, "a")), 1, 1, 0), now)
                    .times();

            assertThat((double) admitted).isLessThanOrEqualTo(held + perMicro * (now - START_MICROS + 1));
        }
    }

    @Test
    void bucketThatShrank_isRefusedNoLongerThanTheSmallerOneWouldBe() {
        Keyed large =
                new Keyed(Rule.builder("r").limit(100, Duration.ofHours(1)).build(), "a");
        Keyed small = new Keyed(Rule.builder("r").limit(5, Duration.ofHours(1)).build(), "a");
        LimitTable.take(states, new Take(List.of(large), 100, 1, 0), START_MICROS);

        Taken refused = LimitTable.take(states, new Take(List.of(small), 1, 1, 0), START_MICROS);

        long retry = refused.standings().get(0).retryMicros();
        assertThat(refused.times()).isZero();
        assertThat(retry).isEqualTo(Duration.ofMinutes(12).toNanos() / 1_000);
        assertThat(LimitTable.take(states, new Take(List.of(small), 1, 1, 0), START_MICROS + retry)
                        .times())
                .isOne();
        // Who still has the larger one counts what was taken from it.
        assertThat(room(large, START_MICROS + retry)).isLessThanOrEqualTo(20);
    }

    @Test
    void bucket_fullUse_isNotBelowTheRuleByMoreThanANanosecondAPermit() {
        for (long limit : new long[] {1, 7, 1_000, 999_999, 1_000_000}) {
            Rule rule = Rule.builder("r").limit(limit, Duration.ofSeconds(1)).build();
            Keyed key = new Keyed(rule, "full " + limit);
            long admitted = 0;
            for (long now = START_MICROS; now <= START_MICROS + 10_000_000; now += 5_000) {
                long room = room(key, now);
                if (room > 0) {
                    admitted += room;
                    LimitTable.take(states, new Take(List.of(key), room, 1, 0), now);
                }
            }
            // Ten windows and what the bucket held.
            assertThat(admitted).isBetween((long) (11 * limit * 0.9989) - 1, 11 * limit);
        }
    }

    private long room(Keyed key, long now) {
        Standing standing = LimitTable.peek(states, key, 1, now);
        return standing.remaining();
    }

    private static Rule rule(SplittableRandom random, Algorithm algorithm) {
        long limit = 1L + random.nextInt(20);
        return Rule.builder("r")
                .algorithm(algorithm)
                .limit(limit, Duration.ofMillis(1 + random.nextInt(2_000)))
                .burst(algorithm.isBucket() ? random.nextInt(10) : 0)
                .build();
    }

    private List<Admission> log(SplittableRandom random, Rule rule) {
        List<Admission> log = new ArrayList<>();
        Keyed key = new Keyed(rule, "a");
        long now = START_MICROS;
        for (int i = 0; i < STEPS; i++) {
            now += random.nextLong(
                    random.nextInt(10) == 0 ? rule.windowMicros() : rule.windowMicros() / rule.limit() + 2);
            long cost = random.nextInt(4) == 0 ? 1L + random.nextLong(rule.capacity()) : 1;
            if (LimitTable.take(states, new Take(List.of(key), cost, 1, 0), now).times() == 1) {
                log.add(new Admission(now, cost));
            }
        }
        return log;
    }
}
