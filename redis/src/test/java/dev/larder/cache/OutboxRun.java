package dev.larder.cache;

import dev.larder.base.LarderException;
import dev.larder.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * A node whose network comes and goes, next to a source whose versions only grow. Every read is compared with the versions that the node
 * had tried to make known, with success or without, before the read began.
 */
final class OutboxRun implements AutoCloseable {
    private static final int KEYS = 8;
    private static final int TAGS = 3;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);
    private static final int LONGEST_UP_MILLIS = 400;
    private static final int LONGEST_DOWN_MILLIS = 200;

    /** So many reads and failed changes make a run worth something: on a slow machine it goes on until it has seen them. */
    private static final int WORTH = 50;

    private static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(45);

    private final FaultProxy proxy;
    private final OutboxNode node;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicLongArray source = new AtomicLongArray(KEYS);
    private final AtomicLongArray attempted = new AtomicLongArray(KEYS);
    private final LongAdder hits = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final long seed;

    /** What a run came to. */
    record Outcome(long hits, long stale, long failedChanges, OutboxStats outbox) {}

    OutboxRun(FaultProxy proxy, Safeguards safeguards, long seed) {
        this.proxy = proxy;
        this.seed = seed;
        this.node = new OutboxNode(
                List.of(proxy.address()), safeguards, OutboxNode.policy(true).build());
    }

    Outcome run(Duration time) throws Exception {
        long start = System.nanoTime();
        BooleanSupplier going = () -> {
            long tookNanos = System.nanoTime() - start;
            boolean worth = hits.sum() >= WORTH && failed.sum() >= WORTH;
            return tookNanos < (worth ? time : GIVEN_UP_AFTER).toNanos();
        };
        List<Callable<Void>> work = new ArrayList<>();
        work.add(() -> flap(going, new SplittableRandom(seed)));
        for (int i = 1; i <= 3; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            work.add(() -> readWhile(going, random));
        }
        for (int i = 4; i <= 5; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            work.add(() -> changeWhile(going, random));
        }
        work.add(() -> loadWhile(going, new SplittableRandom(seed + 6)));
        for (Future<Void> done : executor.invokeAll(work, LONGEST_RUN.toSeconds(), TimeUnit.SECONDS)) {
            done.get();
        }
        return new Outcome(hits.sum(), stale.sum(), failed.sum(), node.manager().outboxStats());
    }

    private Void flap(BooleanSupplier going, SplittableRandom random) {
        while (going.getAsBoolean()) {
            delay(random.nextInt(LONGEST_UP_MILLIS));
            proxy.refuse();
            proxy.cut();
            delay(random.nextInt(LONGEST_DOWN_MILLIS));
            proxy.restore();
        }
        return null;
    }

    private Void readWhile(BooleanSupplier going, SplittableRandom random) {
        while (going.getAsBoolean()) {
            int key = random.nextInt(KEYS);
            long floor = attempted.get(key);
            try {
                Optional<String> found = node.cache().get("k" + key);
                if (found.isPresent()) {
                    hits.increment();
                    if (Long.parseLong(found.get()) < floor) {
                        stale.increment();
                    }
                }
            } catch (LarderException away) {
                delay(1);
            }
        }
        return null;
    }

    private Void loadWhile(BooleanSupplier going, SplittableRandom random) {
        while (going.getAsBoolean()) {
            int key = random.nextInt(KEYS);
            try {
                String ignored = node.cache().getOrLoad("k" + key, EntryOptions.tags(tag(key)), load -> {
                    long value = source.get(key);
                    delay(random.nextInt(3));
                    return Long.toString(value);
                });
            } catch (LarderException away) {
                delay(1);
            }
        }
        return null;
    }

    private Void changeWhile(BooleanSupplier going, SplittableRandom random) {
        while (going.getAsBoolean()) {
            int key = random.nextInt(KEYS);
            synchronized (node) {
                long version = source.incrementAndGet(key);
                try {
                    change(key, version, random.nextInt(4));
                } catch (LarderException away) {
                    failed.increment();
                }
                attempted.set(key, version);
            }
            delay(random.nextInt(10));
        }
        return null;
    }

    private void change(int key, long version, int kind) {
        Cache<String> cache = node.cache();
        switch (kind) {
            case 0 -> cache.remove("k" + key);
            case 1 -> cache.put("k" + key, Long.toString(version), EntryOptions.tags(tag(key)));
            case 2 -> cache.invalidate(tag(key));
            default -> cache.clear();
        }
    }

    private static String tag(int key) {
        return "t" + key % TAGS;
    }

    /** Time that a source or a network takes. */
    private static void delay(int millis) {
        try {
            boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            if (never) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        node.close();
        executor.shutdown();
    }
}
