package dev.larder.limit;

import dev.larder.limit.LimitStore.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A random course of events for some rules and ids: takes of all sizes, questions, permits given back, resets, rules that are changed,
 * and time that passes, mostly forwards.
 */
public final class LimitTrace {
    private static final int RULES = 3;
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final long DAY_MICROS = 86_400_000_000L;

    private final SplittableRandom random;
    private final boolean steady;
    private final List<Rule> rules = new ArrayList<>();
    private long nowMicros = START_MICROS;
    private long lastHolder;
    private boolean jumped;

    /** What happens. */
    public sealed interface Event {
        /** When. */
        long nowMicros();

        /** To which rules and ids. */
        List<Keyed> on();
    }

    /** Something is taken. */
    public record Taking(long nowMicros, Take take) implements Event {
        @Override
        public List<Keyed> on() {
            return take.on();
        }
    }

    /** It is asked how things stand. */
    public record Asking(long nowMicros, List<Keyed> on, long cost) implements Event {}

    /** Something is given back. */
    public record GivingBack(long nowMicros, List<Keyed> on, long permits) implements Event {}

    /** Somebody gives back what he holds. */
    public record Releasing(long nowMicros, List<Keyed> on, long holder) implements Event {}

    /** A course that a seed determines. */
    public LimitTrace(long seed) {
        this(seed, false);
    }

    /**
     * A course that a seed determines.
     *
     * @param steady whether rules stay as they are and time never goes back
     */
    public LimitTrace(long seed, boolean steady) {
        this.random = new SplittableRandom(seed);
        this.steady = steady;
        IntStream.range(0, RULES).forEach(i -> rules.add(rule(i)));
    }

    /** Lets what happens next happen at a moment. */
    public void jumpTo(long micros) {
        nowMicros = micros;
        jumped = true;
    }

    /** What happens next. */
    public Event next() {
        if (!jumped) {
            pass();
        }
        jumped = false;
        if (!steady && random.nextInt(20) == 0) {
            int changed = random.nextInt(RULES);
            rules.set(changed, rule(changed));
        }
        List<Keyed> on = on();
        long most = on.stream().mapToLong(one -> one.rule().capacity()).min().orElseThrow();
        return switch (random.nextInt(10)) {
            case 0 -> new Asking(nowMicros, on, cost(most));
            case 1 -> new GivingBack(nowMicros, on, 1 + random.nextLong(most));
            case 2 -> new Releasing(nowMicros, on, 1 + random.nextLong(lastHolder + 1));
            default -> new Taking(nowMicros, take(on, most));
        };
    }

    private Take take(List<Keyed> on, long most) {
        boolean uniform = on.stream().allMatch(one -> one.rule().algorithm().isUniform());
        return new Take(on, cost(most), uniform ? 1 + random.nextInt(4) : 1, ++lastHolder);
    }

    private long cost(long most) {
        return switch (random.nextInt(4)) {
            case 0 -> most;
            case 1 -> 1 + random.nextLong(most);
            default -> 1 + random.nextLong(Math.min(most, 3));
        };
    }

    private List<Keyed> on() {
        int first = random.nextInt(RULES);
        int count = 1 + random.nextInt(RULES);
        String id = "id" + random.nextInt(2);
        return IntStream.range(0, count)
                .mapToObj(i -> new Keyed(rules.get((first + i) % RULES), id))
                .toList();
    }

    private void pass() {
        Rule rule = rules.get(random.nextInt(RULES));
        long window = rule.windowMicros();
        nowMicros += switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> random.nextLong(window);
            case 3 -> 2 * window;
            // The clock of a replica that has become the primary may lag.
            case 4 -> steady ? 0 : -random.nextLong(Math.min(window, 50_000));
            default -> random.nextLong(Math.max(1, window / rule.limit()) + 1);
        };
    }

    private Rule rule(int index) {
        List<Algorithm> all = List.of(Algorithm.values());
        Algorithm algorithm = all.get(random.nextInt(all.size()));
        boolean listed = algorithm == Algorithm.SLIDING_LOG || algorithm == Algorithm.CONCURRENCY;
        long limit = listed ? 1L + random.nextInt(20) : limit();
        return Rule.builder("r" + index)
                .algorithm(algorithm)
                .limit(limit, window())
                .burst(algorithm.isBucket() ? random.nextLong(limit + 1) : 0)
                .shadow(random.nextInt(8) == 0)
                .build();
    }

    private long limit() {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 1_000_000;
            case 2 -> 1 + random.nextLong(1_000_000);
            default -> 1 + random.nextLong(10);
        };
    }

    private Duration window() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ofDays(1);
            case 1 -> Duration.ofSeconds(1);
            case 2 -> Duration.ofMillis(1).plusNanos(1_000 * random.nextLong(DAY_MICROS));
            default -> Duration.ofMillis(1 + random.nextInt(5_000));
        };
    }
}
