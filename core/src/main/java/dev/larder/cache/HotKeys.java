package dev.larder.cache;

import dev.larder.base.HeavyHitters;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Which keys are read most, lately. Looks at one read in {@link #EVERY}, chosen at random by a generator of the thread, so that most reads
 * cost a random number and a comparison and share nothing. A read that is looked at while another is being noted is let go. Thread-safe.
 */
final class HotKeys {
    /** One read in so many is looked at; a power of two. */
    static final int EVERY = 64;

    /** Of how many keys the reads are counted: a key with more than one in so many reads is not missed. */
    static final int CAPACITY = 64;

    /** How many keys are told. */
    static final int SHOWN = 10;

    /** What is older than twice this does not count. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final double PERCENT = 100.0;

    private final Ticker ticker;
    private final int every;
    private final ReentrantLock noting = new ReentrantLock();

    // Guarded by the lock.
    private HeavyHitters<EntryKey> now = new HeavyHitters<>(CAPACITY);
    private HeavyHitters<EntryKey> before = new HeavyHitters<>(CAPACITY);
    private long sinceNanos;

    HotKeys(Ticker ticker) {
        this(ticker, EVERY);
    }

    HotKeys(Ticker ticker, int every) {
        this.ticker = ticker;
        this.every = every;
        this.sinceNanos = ticker.nanos();
    }

    /** A key was read. */
    void read(String cache, String key) {
        if ((ThreadLocalRandom.current().nextInt() & every - 1) == 0) {
            note(cache, key);
        }
    }

    private void note(String cache, String key) {
        if (noting.tryLock()) {
            try {
                turn();
                now.add(new EntryKey(cache, key));
            } finally {
                noting.unlock();
            }
        }
    }

    private void turn() {
        long passed = ticker.nanos() - sinceNanos;
        if (passed >= WINDOW.toNanos()) {
            before = passed >= 2 * WINDOW.toNanos() ? new HeavyHitters<>(CAPACITY) : now;
            now = new HeavyHitters<>(CAPACITY);
            sinceNanos = ticker.nanos();
        }
    }

    /** The keys that are read most, the most read first. */
    List<HotKey> top(Predicate<String> inMemory) {
        Map<EntryKey, Long> samples = new HashMap<>();
        long total;
        noting.lock();
        try {
            turn();
            total = now.total() + before.total();
            now.top(CAPACITY).forEach(key -> samples.merge(key.thing(), key.atLeast(), Long::sum));
            before.top(CAPACITY).forEach(key -> samples.merge(key.thing(), key.atLeast(), Long::sum));
        } finally {
            noting.unlock();
        }
        List<HotKey> keys = new ArrayList<>();
        samples.forEach((key, count) -> keys.add(new HotKey(
                key.cache(), key.key(), count * every, PERCENT * count / total, count, inMemory.test(key.cache()))));
        keys.sort(Comparator.comparingLong(HotKey::samples).reversed());
        return List.copyOf(keys.subList(0, Math.min(SHOWN, keys.size())));
    }
}
