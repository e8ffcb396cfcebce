package dev.larder.cache;

import dev.larder.base.HeavyHitters;
import dev.larder.base.HeavyHitters.Hitter;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which tags the entries carry that are written, lately. A write that is noted while another is being noted is let go: no writer waits for
 * a figure. Thread-safe.
 */
final class TopTags {
    /** Of how many tags the writes are counted: one with more than one in so many is not missed. */
    static final int CAPACITY = 256;

    /** How many tags are told. */
    static final int SHOWN = 20;

    /** What is older than twice this does not count. */
    static final Duration WINDOW = Duration.ofMinutes(5);

    private final Ticker ticker;
    private final ReentrantLock noting = new ReentrantLock();

    // Guarded by the lock.
    private HeavyHitters<Tag> now = new HeavyHitters<>(CAPACITY);
    private HeavyHitters<Tag> before = new HeavyHitters<>(CAPACITY);
    private long sinceNanos;

    TopTags(Ticker ticker) {
        this.ticker = ticker;
        this.sinceNanos = ticker.nanos();
    }

    /** An entry is written that carries these, the whole cache among them, which is no tag. */
    void written(String cache, List<TagStamp> stamps) {
        if (stamps.size() > 1 && noting.tryLock()) {
            try {
                turn();
                for (TagStamp stamp : stamps) {
                    if (!stamp.name().isEmpty()) {
                        now.add(new Tag(cache, stamp.name()));
                    }
                }
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

    /** The tags that most entries carried, the most first. */
    List<TagUse> top() {
        Map<Tag, Long> writes = new HashMap<>();
        noting.lock();
        try {
            turn();
            add(now, writes);
            add(before, writes);
        } finally {
            noting.unlock();
        }
        List<TagUse> tags = new ArrayList<>(writes.size());
        writes.forEach((tag, count) -> tags.add(new TagUse(tag.cache(), tag.name(), count)));
        tags.sort(Comparator.comparingLong(TagUse::writes)
                .reversed()
                .thenComparing(TagUse::cache)
                .thenComparing(TagUse::tag));
        return List.copyOf(tags.subList(0, Math.min(SHOWN, tags.size())));
    }

    private static void add(HeavyHitters<Tag> from, Map<Tag, Long> to) {
        for (Hitter<Tag> one : from.top(CAPACITY)) {
            to.merge(one.thing(), one.atLeast(), Long::sum);
        }
    }
}
