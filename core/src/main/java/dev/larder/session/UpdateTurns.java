package dev.larder.session;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets what this node does to one session, reading first, happen one after another, in the order it came: callers of one node would
 * otherwise undo each other's tries, and the slowest might lose every time. Between nodes it orders nothing. Thread-safe.
 */
final class UpdateTurns {
    /** How many may wait for their turn at one session, the one whose turn it is counted too. */
    static final int MAX_WAITING = 256;

    /** How long each of them waits, at most. */
    static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final long maxWaitNanos;
    private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

    /** Threads whose turn it is, by session, of those that wait with their thread. */
    private final ConcurrentHashMap<String, Thread> holders = new ConcurrentHashMap<>();

    UpdateTurns() {
        this(MAX_WAIT);
    }

    UpdateTurns(Duration maxWait) {
        this.maxWaitNanos = maxWait.toNanos();
    }

    /**
     * Who waits for a session.
     *
     * @param last completes when the last of them is done
     * @param waiting how many they are
     */
    private record Line(CompletableFuture<Boolean> last, int waiting) {}

    /**
     * A call that is carried out when it is its turn.
     *
     * @param id the session
     * @param call what is done to it
     * @return fails with {@link ErrorCode#LIMIT_REACHED} if too many wait, or it is not its turn within {@link #MAX_WAIT}
     */
    <T extends @Nullable Object> Call<T> inTurn(String id, Call<T> call) {
        return new InTurn<>(this, id, call);
    }

    /** Joins the line; what to wait for, null if nobody is before. */
    private @Nullable CompletableFuture<Boolean> join(String id, CompletableFuture<Boolean> done) {
        Line[] before = new Line[1];
        lines.compute(id, (key, line) -> {
            if (line != null && line.waiting() >= MAX_WAITING) {
                throw new LarderException(
                        ErrorCode.LIMIT_REACHED, "at most " + MAX_WAITING + " may wait to change one session");
            }
            before[0] = line;
            return new Line(done, line == null ? 1 : line.waiting() + 1);
        });
        return before[0] == null ? null : before[0].last();
    }

    private void leave(String id, CompletableFuture<Boolean> done) {
        lines.computeIfPresent(
                id, (key, line) -> line.waiting() == 1 ? null : new Line(line.last(), line.waiting() - 1));
        done.complete(true);
    }

    /** Who gives up lets the next one pass: order saves tries, and what is written is right without it. */
    private CompletableFuture<Boolean> bounded(CompletableFuture<Boolean> before) {
        return before.copy()
                .completeOnTimeout(false, maxWaitNanos, TimeUnit.NANOSECONDS)
                .thenApply(mine -> {
                    if (!mine) {
                        throw new LarderException(
                                ErrorCode.LIMIT_REACHED, "a session must be free to change in time, others were at it");
                    }
                    return true;
                });
    }

    private record InTurn<T extends @Nullable Object>(UpdateTurns turns, String id, Call<T> call) implements Call<T> {
        @Override
        public T await() {
            Thread own = Thread.currentThread();
            if (own.equals(turns.holders.get(id))) {
                throw new IllegalStateException("the change of a session must not update the same session, did");
            }
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            CompletableFuture<Boolean> before = turns.join(id, done);
            try {
                if (before != null) {
                    awaitTurn(turns.bounded(before));
                }
                turns.holders.put(id, own);
                return call.await();
            } finally {
                turns.holders.remove(id, own);
                turns.leave(id, done);
            }
        }

        private static void awaitTurn(CompletableFuture<Boolean> turn) {
            try {
                turn.join();
            } catch (CompletionException late) {
                throw late.getCause() instanceof LarderException known ? known : late;
            }
        }

        @Override
        public CompletableFuture<T> async() {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            CompletableFuture<Boolean> before;
            try {
                before = turns.join(id, done);
            } catch (LarderException tooMany) {
                return CompletableFuture.failedFuture(tooMany);
            }
            CompletableFuture<T> carriedOut =
                    before == null ? call.async() : turns.bounded(before).thenCompose(mine -> call.async());
            return carriedOut.whenComplete((answer, failure) -> turns.leave(id, done));
        }
    }
}
