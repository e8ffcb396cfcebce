package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A read that first has everything carried out that waits in the outbox for its entries and tags. */
record ReplayedCall<T extends @Nullable Object>(
        Outbox outbox, Collection<EntryKey> entries, Collection<Tag> tags, Call<T> read) implements Call<T> {
    private static final String LATE = "the store did not answer within " + Outbox.LONGEST_WAIT.toMillis() + " ms";

    @Override
    public T await() {
        if (!outbox.isEmpty()) {
            awaitReplay();
        }
        return read.await();
    }

    private void awaitReplay() {
        try {
            Boolean ignored = outbox.replay(entries, tags).get(Outbox.LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw Outbox.notYet(LATE, late);
        } catch (ExecutionException failed) {
            throw failure(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Outbox.notYet("interrupted", interrupted);
        }
    }

    @Override
    public CompletableFuture<T> async() {
        if (outbox.isEmpty()) {
            return read.async();
        }
        // A copy, for the attempt is shared: that one caller has waited long enough must not end it for the others.
        return outbox.replay(entries, tags)
                .copy()
                .orTimeout(Outbox.LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)
                .handle((done, failed) -> {
                    if (failed != null) {
                        throw failure(failed);
                    }
                    return done;
                })
                .thenCompose(done -> read.async());
    }

    private static RuntimeException failure(Throwable thrown) {
        Throwable failure = thrown.getCause() == null || thrown instanceof LarderException ? thrown : thrown.getCause();
        return failure instanceof TimeoutException
                ? Outbox.notYet(LATE, failure)
                : Outbox.notYet(String.valueOf(failure.getMessage()), failure);
    }
}
