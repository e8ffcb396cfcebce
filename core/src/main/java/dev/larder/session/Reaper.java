package dev.larder.session;

import dev.larder.base.LarderException;
import dev.larder.session.SessionStore.Swept;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what has expired, tag by tag; of all nodes one at a time sees to a tag. Also tells the store which users were active.
 * Thread-safe.
 */
final class Reaper implements AutoCloseable {
    /** How many tags are swept with one round trip. */
    static final int TAGS_AT_ONCE = 32;

    /** How old word must be that nobody has said that he took, before it is told again. */
    static final long WORD_AGE_MILLIS = 30_000;

    /** How often the store is told of active users at least. */
    static final long FLUSH_MILLIS = 10_000;

    /** The part of the interval for which a node has swept a tag for all. */
    private static final double LEASE_PART = 0.9;

    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);

    private final SessionParts parts;
    private final Executor executor;
    private final String token;
    private final ReentrantLock atWork = new ReentrantLock();
    private volatile boolean closed;
    private volatile boolean failing;

    private volatile long sweptNanos;

    Reaper(SessionParts parts, Executor executor) {
        this.parts = parts;
        this.executor = executor;
        this.token = parts.hashes().hash(parts.hashes().newToken(parts.hashes().anyTag()));
    }

    void start() {
        sweptNanos = parts.ticker().nanos();
        next();
    }

    private void next() {
        if (!closed) {
            long millis = Math.min(FLUSH_MILLIS, parts.config().sweepInterval().toMillis());
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(this::submit);
        }
    }

    private void submit() {
        try {
            if (!closed) {
                executor.execute(this::work);
            }
        } catch (RejectedExecutionException full) {
            LOG.debug("executor has no room for a sweep of sessions, the next comes later", full);
            next();
        }
    }

    private void work() {
        try {
            parts.active().flush();
            if (parts.ticker().nanos() - sweptNanos
                    >= parts.config().sweepInterval().toNanos()) {
                sweep();
            }
            failing = false;
        } catch (LarderException failure) {
            failed(failure);
        } finally {
            next();
        }
    }

    private void failed(LarderException failure) {
        if (closed) {
            return;
        }
        parts.counters().sweepFailures.increment();
        if (!failing) {
            LOG.warn("sessions cannot be swept for now: {}", failure.toString());
        }
        failing = true;
    }

    /** Sweeps all tags that nobody else does, until nothing is left to clear away; how many sessions that were. */
    long sweep() {
        atWork.lock();
        try {
            long began = parts.ticker().nanos();
            long cleared = 0;
            for (int from = 0; from < SessionTags.COUNT && !closed; from += TAGS_AT_ONCE) {
                List<String> tags = new ArrayList<>(TAGS_AT_ONCE);
                for (int tag = from; tag < Math.min(from + TAGS_AT_ONCE, SessionTags.COUNT); tag++) {
                    tags.add(SessionTags.of(tag));
                }
                cleared += sweep(tags);
            }
            // Only now: one that failed is tried again before the interval is over.
            sweptNanos = began;
            parts.counters().sweeps.increment();
            return cleared;
        } finally {
            atWork.unlock();
        }
    }

    private long sweep(List<String> tags) {
        long cleared = 0;
        List<String> left = tags;
        while (!left.isEmpty() && !closed) {
            List<Swept> swept =
                    parts.store().sweep(left, how(), parts.events().wanted()).await();
            List<String> more = new ArrayList<>();
            for (int i = 0; i < swept.size(); i++) {
                Swept one = swept.get(i);
                if (one.mine()) {
                    cleared += one.ended().size();
                    take(left.get(i), one);
                    if (one.more()) {
                        more.add(left.get(i));
                    }
                }
            }
            left = more;
        }
        return cleared;
    }

    private void take(String tag, Swept swept) {
        parts.counters().inTag(SessionTags.number(tag), swept.inTag());
        swept.ended().forEach(parts::count);
        parts.events().ended(tag, swept.ended());
        parts.events().tellAll(tag, swept.word());
    }

    private SessionStore.Sweep how() {
        long lease = Math.max(1, (long) (parts.config().sweepInterval().toMillis() * LEASE_PART));
        return new SessionStore.Sweep(token, lease, SessionStore.MAX_PAGE, WORD_AGE_MILLIS);
    }

    @Override
    public void close() {
        closed = true;
    }
}
