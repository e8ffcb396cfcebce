package dev.larder.cache;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Which keys are read most, lately. Of reads of the store it looks at one in {@link #EVERY}, chosen at random by a generator of the thread;
 * of those that memory answers at one in {@link #EVERY} times {@link #IN_MEMORY}, which then counts for as many. These are chosen by the
 * clock, which they have read anyway: most of them cost a multiplication and a comparison, and share nothing. A read that is looked at
 * while another is being noted is let go. Thread-safe.
 */
final class HotKeys {
    /** One read in so many is looked at; a power of two. */
    static final int EVERY = 64;

    /** For so many looks at reads of the store one at a read in memory stands; a power of two. */
    static final int IN_MEMORY = 16;

    /** Makes of times that differ by little numbers that differ by much: 2^64 by the golden ratio. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    /** The highest bits of such a number are all 0 in one case of this many. */
    private static final int CHOSEN_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(EVERY * IN_MEMORY);

    /** Of how many keys the reads are counted: a key with more than one in so many reads is not missed. */
    static final int CAPACITY = 64;

    /** How many keys are told. */
    static final int SHOWN = 10;

    /** What is older than twice this does not count. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final double PERCENT = 100.0;

    private final int every;
    private final RecentHitters<EntryKey> reads;

    HotKeys(Ticker ticker) {
        this(ticker, EVERY);
    }

    HotKeys(Ticker ticker, int every) {
        this.every = every;
        this.reads = new RecentHitters<>(ticker, CAPACITY, WINDOW);
    }

    /** A key was read from the store, or looked for there. */
    void read(String cache, String key) {
        if ((ThreadLocalRandom.current().nextInt() & every - 1) == 0) {
            note(cache, key, 1);
        }
    }

    /** Whether a read that memory answers at some time is to be looked at. */
    static boolean isChosen(long nanos) {
        return (nanos * SPREAD) >>> CHOSEN_SHIFT == 0;
    }

    /** A read that memory answered was chosen. */
    void chosen(String cache, String key) {
        note(cache, key, IN_MEMORY);
    }

    private void note(String cache, String key, int looks) {
        reads.note(seen -> seen.add(new EntryKey(cache, key), looks));
    }

    /** The keys that are read most, the most read first. */
    List<HotKey> top(Predicate<String> inMemory) {
        RecentHitters.Counts<EntryKey> samples = reads.counts();
        List<HotKey> keys = new ArrayList<>();
        samples.byThing()
                .forEach((key, count) -> keys.add(new HotKey(
                        key.cache(),
                        key.key(),
                        count * every,
                        PERCENT * count / samples.total(),
                        count,
                        inMemory.test(key.cache()))));
        keys.sort(Comparator.comparingLong(HotKey::samples).reversed());
        return List.copyOf(keys.subList(0, Math.min(SHOWN, keys.size())));
    }
}
