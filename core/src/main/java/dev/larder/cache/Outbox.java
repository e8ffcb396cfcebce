package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.cache.Waiting.What;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the caches of one manager could not remove or invalidate because the store was not available, until it is carried out.
 * Thread-safe.
 */
final class Outbox implements AutoCloseable {
    /*
     * The model.
     *
     * Only invalidations are remembered, never values. An invalidation may be carried out late and twice: it costs a miss. A value that is
     * written late could lie over a newer one. So a put whose outcome is unknown, or that was never sent, is remembered as the removal of
     * its entry: whatever is there then, the old value or the new one, goes.
     *
     * No reader of this manager sees what this manager has tried to invalidate. A read that asks for an entry or stamp which something
     * waits for first has that carried out, and fails as unavailable if that does not work. Other reads go straight on: where one node of a
     * cluster is down, the others are read as ever. This is enough because a value is returned only after its entry and the stamps of all its
     * tags were asked for, or are known in memory, where whoever remembers something has removed them. Hence the order: first remember,
     * then change what is in memory, then tell the caller. A reader that comes in between has either noted the memory's counts from before the
     * change, and keeps nothing, or finds the outbox not empty.
     *
     * Latest wins. An attempt ends only the very objects that it began with (see Waiting). What is remembered again while an
     * earlier one of the same is under way is another object, and is carried out once more, after it.
     *
     * One attempt at a time carries out a thing. Whoever needs it joins that attempt.
     *
     * Too much to remember. The stamp of the whole cache stands in for its keys and tags. A read of several trips may have asked for that
     * stamp before, and for the rest after it was replaced. So a read during which that happened is not answered (see SteadyCall).
     */
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** How many entries may wait to be removed, in all caches of a manager. */
    static final int MAX_KEYS = 10_000;

    /** How many tags may wait to be invalidated, in all caches of a manager. */
    static final int MAX_TAGS = 10_000;

    /** How long a read waits for what has to be carried out before it. */
    static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    /** How long closing waits for a last attempt. */
    static final Duration CLOSING_WAIT = Duration.ofSeconds(1);

    /** The first attempt of a round is small: mostly it only learns that the store is still away. */
    static final int FIRST_BATCH = 100;

    private final Backlog backlog;
    private final Replay replay;
    private final Ticker ticker;
    private final RetryTimer timer;
    private final boolean enabled;
    private final LongAdder replayed = new LongAdder();

    /** Overflows that memory knows of. */
    private final AtomicLong told = new AtomicLong();

    /** Whether a round is planned or under way. */
    private final AtomicBoolean atWork = new AtomicBoolean();

    private volatile boolean closed;

    Outbox(Backlog backlog, Replay replay, Ticker ticker, RetryTimer timer, boolean enabled) {
        this.backlog = backlog;
        this.replay = replay;
        this.ticker = ticker;
        this.timer = timer;
        this.enabled = enabled;
    }

    /**
     * Remembers what the store could not be asked for. To be called before the change is made in memory.
     *
     * @param tell makes changes in memory that stand in for several, because there are too many
     */
    void remember(Collection<What> what, Consumer<What> tell) {
        if (!enabled || what.isEmpty()) {
            return;
        }
        List<What> instead = backlog.add(what, ticker.nanos());
        for (What one : instead) {
            LOG.warn("too many invalidations wait for the store: {} stands in for them", one);
            tell.accept(one);
            told.incrementAndGet();
        }
        plan();
    }

    /** Whether nothing waits. One volatile read. */
    boolean isEmpty() {
        return backlog.isEmpty();
    }

    /** The read, before which everything is carried out that concerns these entries and tags. */
    <T extends @Nullable Object> Call<T> before(Collection<EntryKey> entries, Collection<Tag> tags, Call<T> read) {
        return new ReplayedCall<>(this, entries, tags, read);
    }

    /** The change, which when it succeeds has done what waited for it when it began. */
    <T extends @Nullable Object> Call<T> superseding(List<What> what, Call<T> change) {
        return new DeferredCall<>(() -> {
            List<Waiting> before = backlog.isEmpty() ? List.of() : backlog.present(what);
            return before.isEmpty()
                    ? change
                    : change.map(answer -> {
                        backlog.drop(before);
                        return answer;
                    });
        });
    }

    /** The read of several trips, not answered if meanwhile a whole cache stood in for what the read looked at. */
    <T> Call<T> steady(Call<T> read) {
        return new SteadyCall<>(this, read);
    }

    long overflowsTold() {
        return told.get();
    }

    long overflows() {
        return backlog.overflows();
    }

    /** Carries out what concerns these; ends at once if nothing does. Fails with why it could not be done. */
    CompletableFuture<Boolean> replay(Collection<EntryKey> entries, Collection<Tag> tags) {
        plan();
        return replay(backlog.concerning(entries, tags));
    }

    private CompletableFuture<Boolean> replay(List<Waiting> wanted) {
        if (wanted.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> attempt = new CompletableFuture<>();
        Backlog.Claim claim = backlog.claim(wanted, attempt);
        if (!claim.mine().isEmpty()) {
            carryOut(claim.mine(), attempt);
        }
        return claim.attempts().size() == 1
                ? claim.attempts().iterator().next()
                : CompletableFuture.allOf(claim.attempts().toArray(new CompletableFuture<?>[0]))
                        .thenApply(done -> true);
    }

    private void carryOut(List<Waiting> mine, CompletableFuture<Boolean> attempt) {
        CompletableFuture<?> ignored = replay.start(mine).whenComplete((done, failure) -> {
            backlog.settle(mine, failure == null);
            if (failure == null) {
                replayed.add(mine.size());
                attempt.complete(true);
            } else {
                attempt.completeExceptionally(failure);
            }
        });
    }

    /** Lets a round follow soon, if none is planned. */
    private void plan() {
        if (!backlog.isEmpty() && !closed && atWork.compareAndSet(false, true)) {
            later(0);
        }
    }

    /** The next round begins behind so many that could not be carried out: they may all belong to one server that is away. */
    private void later(int skip) {
        timer.later(() -> round(skip, FIRST_BATCH), () -> atWork.set(false));
    }

    private void round(int skip, int limit) {
        List<Waiting> next = closed ? List.of() : from(skip, limit);
        if (next.isEmpty() && skip > 0) {
            later(0);
            return;
        }
        if (next.isEmpty()) {
            timer.reset();
            atWork.set(false);
            // Something may have been added after it was found empty, or is being carried out for a reader.
            plan();
            return;
        }
        CompletableFuture<?> ignored = replay(next).whenComplete((done, failure) -> {
            if (failure == null) {
                round(skip, CacheStore.MAX_BATCH);
            } else if (next.size() > FIRST_BATCH) {
                round(skip, FIRST_BATCH);
            } else {
                LOG.debug("{} invalidations go on waiting: {}", backlog.size(), failure.toString());
                eachByItself(skip, next);
            }
        });
    }

    private List<Waiting> from(int skip, int limit) {
        List<Waiting> oldest = backlog.oldest(skip + limit);
        return oldest.subList(Math.min(skip, oldest.size()), oldest.size());
    }

    /** What concerns servers that are there is not kept waiting by what concerns one that is not. */
    private void eachByItself(int skip, List<Waiting> some) {
        List<CompletableFuture<Boolean>> attempts = new ArrayList<>(some.size());
        for (Waiting one : some) {
            attempts.add(replay(List.of(one)).exceptionally(failure -> false));
        }
        CompletableFuture<?> ignored = CompletableFuture.allOf(attempts.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> {
                    int failed = (int)
                            attempts.stream().filter(attempt -> !attempt.join()).count();
                    if (failed < some.size()) {
                        round(skip + failed, FIRST_BATCH);
                    } else {
                        later(skip + failed);
                    }
                });
    }

    OutboxStats stats() {
        return new OutboxStats(
                backlog.keys(),
                backlog.tags(),
                replayed.sum(),
                backlog.overflows(),
                TimeUnit.NANOSECONDS.toMillis(backlog.oldestAgeNanos(ticker.nanos())));
    }

    /** Makes a last attempt, and waits for it for at most {@link #CLOSING_WAIT}. What is left is logged, and lost with the process. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (backlog.isEmpty()) {
            return;
        }
        Set<String> reasons = new LinkedHashSet<>();
        try {
            Boolean ignored =
                    replay(backlog.oldest(Integer.MAX_VALUE)).get(CLOSING_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            reasons.add(String.valueOf(failed.getCause()));
        } catch (TimeoutException late) {
            reasons.add("the store did not answer within " + CLOSING_WAIT.toMillis() + " ms");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            reasons.add("interrupted");
        }
        if (!backlog.isEmpty()) {
            LOG.warn(
                    "closed with {} entries not removed and {} tags not invalidated, which other nodes may go on reading: {}",
                    backlog.keys(),
                    backlog.tags(),
                    reasons);
        }
    }

    /** Why a read was not answered. */
    static StoreUnavailableException notYet(String why, @Nullable Throwable cause) {
        return new StoreUnavailableException(
                "what was invalidated while the store was not available has not been carried out yet: " + why, cause);
    }
}
