package dev.larder.redis;

import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import dev.larder.limit.Algorithm;
import dev.larder.limit.Decision;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node in a process of its own, some threads of which ask for one key of each algorithm as fast as they can, from when it is told to, and
 * print what was admitted: the rule, the moments before and after, how long to wait, what decided, and the thread; and some of what was
 * refused. Its clock may be off.
 */
public final class LimitNode {
    static final String READY = "ready";
    static final String DONE = "done";
    static final String RELEASED = "released";
    static final String REFUSED = "refused";
    static final String KEEPS = "keeps";

    /** Of those that admit so many in a second: few enough for a busy machine to ask for more. */
    static final long LIMIT = 100;

    /** Of the one that nodes get permits of in advance: so many that eight nodes do. */
    static final long LEASED_LIMIT = 300;

    /** Of those that hold a permit at the same time: fewer than there are nodes. */
    static final long HOLDERS = 3;

    /** How many ask in each process. */
    static final int THREADS = 3;

    /** How often a thread prints a refusal of a rule at most: there are very many. */
    private static final long REFUSALS_NANOS = TimeUnit.MILLISECONDS.toNanos(20L * THREADS);

    /** For how long nodes ask for what they get in advance, and how many such times make a round. */
    private static final long RUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int RUSH_EVERY = 4;

    private final RateLimiter limiter;
    private final PrintStream out;
    private final boolean mayKeep;
    private final int thread;
    private final Map<Rule, Long> refused = new HashMap<>();
    private @Nullable Decision held;
    private boolean keeps;

    /** One thread of the node. */
    private LimitNode(RateLimiter limiter, PrintStream out, boolean mayKeep, int thread) {
        this.limiter = limiter;
        this.out = out;
        this.mayKeep = mayKeep;
        this.thread = thread;
    }

    static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (Algorithm algorithm : Algorithm.values()) {
            long limit = algorithm == Algorithm.CONCURRENCY ? HOLDERS : LIMIT;
            rules.add(rule(algorithm.wireName(), algorithm, limit, Duration.ZERO));
        }
        rules.add(rule("leased", Algorithm.TOKEN_BUCKET, LEASED_LIMIT, Duration.ofMillis(100)));
        return rules;
    }

    private static Rule rule(String name, Algorithm algorithm, long limit, Duration lease) {
        return Rule.builder(name)
                .algorithm(algorithm)
                .limit(limit, Duration.ofSeconds(1))
                .onFailure(FailurePolicy.CLOSED)
                .lease(lease)
                .build();
    }

    /** Elapsed time as that of the machine, and a calendar that is off; or both are, which is the same to who looks at differences. */
    record OffTicker(Duration off) implements Ticker {
        @Override
        public long nanos() {
            return System.nanoTime() + off.toNanos();
        }

        @Override
        public long epochMillis() {
            return Ticker.system().epochMillis() + off.toMillis();
        }
    }

    /**
     * The URL of Redis, for how many milliseconds, by how many minutes the clock is off, and whether from half of the time on it never releases what it holds.
     * Begins at the first byte of its input.
     */
    public static void main(String[] args) throws Exception {
        LimitConfig.Builder config = LimitConfig.builder().deadline(Duration.ofSeconds(20));
        rules().forEach(config::rule);
        Ticker ticker = new OffTicker(Duration.ofMinutes(Long.parseLong(args[2])));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (RedisStores stores = RedisStores.connect(RedisConfig.of(args[0]), ticker);
                RateLimiter limiter = new RateLimiter(
                        stores.limitStore(Duration.ofSeconds(20)),
                        config.build(),
                        ticker,
                        SharedRandom.create(),
                        ForkJoinPool.commonPool())) {
            out.println(READY);
            if (System.in.read() < 0) {
                return;
            }
            askOnAllThreads(
                    limiter,
                    out,
                    Boolean.parseBoolean(args[3]),
                    TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[1])));
        }
    }

    private static void askOnAllThreads(RateLimiter limiter, PrintStream out, boolean mayKeep, long nanos)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> asking = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            LimitNode one = new LimitNode(limiter, out, mayKeep, thread);
            asking.add(threads.submit(() -> one.ask(nanos)));
        }
        for (Future<?> one : asking) {
            one.get();
        }
        threads.shutdown();
        out.println(DONE + ' ' + System.nanoTime());
    }

    private void ask(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            // What is held is held for one round.
            release();
            for (Rule rule : rules()) {
                boolean isKept = keeps && rule.algorithm() == Algorithm.CONCURRENCY;
                if (!isKept && (rule.lease().isZero() || isRush())) {
                    ask(rule);
                }
            }
            if (mayKeep && !keeps && held != null && System.nanoTime() - start > nanos / 2) {
                keeps = true;
                out.println(KEEPS);
            }
        }
        release();
    }

    /** All nodes ask at the same time, and then let it fill: of a bucket that is always empty nobody gets anything in advance. */
    private static boolean isRush() {
        return System.nanoTime() / RUSH_NANOS % RUSH_EVERY == 0;
    }

    private void ask(Rule rule) {
        long before = System.nanoTime();
        Decision decision = limiter.tryTake(rule.name(), "hot");
        if (decision.allowed()) {
            out.println(rule.name()
                    + ' '
                    + before
                    + ' '
                    + System.nanoTime()
                    + ' '
                    + decision.delay().toNanos()
                    + ' '
                    + decision.source()
                    + ' '
                    + thread);
            held = decision.holder() == 0 ? held : decision;
        } else if (before - refused.getOrDefault(rule, before - REFUSALS_NANOS) >= REFUSALS_NANOS) {
            out.println(REFUSED + ' ' + rule.name() + ' ' + before + ' ' + System.nanoTime());
            refused.put(rule, before);
        }
    }

    private void release() {
        if (held != null && !keeps) {
            long before = System.nanoTime();
            limiter.release(held);
            out.println(RELEASED + ' ' + before + ' ' + System.nanoTime() + ' ' + thread);
            held = null;
        }
    }
}
