package dev.larder.redis.link;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One read over every tracked connection: its answer comes after all changes that were acknowledged before it was sent. It
 * reads a key, as a server that was cut off from its cluster answers a {@code PING} all the same.
 *
 * @param links the connections
 */
record TrackedFence(TrackedLinks links) implements Call<Boolean> {
    @Override
    public Boolean await() {
        List<TrackedCall> calls = send();
        calls.forEach(TrackedFence::await);
        return check(calls);
    }

    @Override
    public CompletableFuture<Boolean> async() {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        List<TrackedCall> calls;
        try {
            calls = send();
        } catch (StoreUnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
        var unused = all(calls)
                .whenComplete((done, failure) -> links.router().threads().callBack(() -> {
                    try {
                        result.complete(check(calls));
                    } catch (RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                }));
        return result;
    }

    private List<TrackedCall> send() {
        long deadlineNanos = System.nanoTime() + links.router().timeoutNanos();
        List<TrackedCall> calls = new ArrayList<>();
        // All have to be there before the first is asked: one that is missing makes the others' answers worthless.
        List<TrackedSession> sessions =
                links.all().stream().map(TrackedLink::session).toList();
        for (TrackedSession session : sessions) {
            TrackedCall call = session.heartbeat(deadlineNanos);
            calls.add(call);
            session.submit(call, links.router().mayLead());
        }
        return calls;
    }

    private static boolean check(List<TrackedCall> calls) {
        for (TrackedCall call : calls) {
            try {
                if (call.answer.join().replies()[0] instanceof ServerErrorException error) {
                    throw new StoreUnavailableException(error.text(), error);
                }
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException known ? known : e;
            }
        }
        return true;
    }

    /** Waits until a call has come to its end; past its deadline ends it. */
    static void await(TrackedCall call) {
        try {
            call.answer.get(call.deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            call.fail(new StoreUnavailableException("no answer within the command timeout", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.fail(new StoreUnavailableException("interrupted while waiting for Redis", e));
        } catch (ExecutionException e) {
            // It has ended; its failure stays in the call, and whoever reads the outcome is told.
            return;
        }
    }

    /** Completes when all calls have come to their end, whatever it is. */
    static CompletableFuture<?> all(List<TrackedCall> calls) {
        return CompletableFuture.allOf(calls.stream().map(call -> call.answer).toArray(CompletableFuture[]::new));
    }
}
