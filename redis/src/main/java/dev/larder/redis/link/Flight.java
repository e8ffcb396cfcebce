package dev.larder.redis.link;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One command from its caller to whichever node answers for it, through redirects and broken connections.
 *
 * @param router knows the nodes
 * @param command what to send
 * @param node where to send it, or null for the node of its slot
 * @param <T> the answer
 */
record Flight<T extends @Nullable Object>(
        RedisRouter router, Command<T> command, @Nullable NodeAddress node) implements Call<T> {

    @Override
    public T await() {
        long start = System.nanoTime();
        Course course = new Course(router, command, node, start + router.timeoutNanos());
        try {
            Pending pending = course.waiting(router.mayLead());
            course.link().run(pending);
            while (course.turn(pending)) {
                if (course.pauseNanos() > 0) {
                    LockSupport.parkNanos(this, course.pauseNanos());
                }
                pending = course.waiting(router.mayLead());
                course.link().run(pending);
            }
            T answer = command.decoder().decode(course.reply(pending));
            router.finished(command, System.nanoTime() - start, null);
            return answer;
        } catch (RuntimeException e) {
            router.finished(command, System.nanoTime() - start, e);
            throw e;
        }
    }

    @Override
    public CompletableFuture<T> async() {
        CompletableFuture<T> future = new CompletableFuture<>();
        long start = System.nanoTime();
        try {
            Course course = new Course(router, command, node, start + router.timeoutNanos());
            send(course, start, future);
        } catch (StoreUnavailableException e) {
            fail(future, start, e);
        }
        return future;
    }

    private void send(Course course, long start, CompletableFuture<T> future) {
        Pending[] own = new Pending[1];
        own[0] = course.notifying(() -> arrived(course, own[0], start, future));
        course.link().submit(own[0]);
    }

    private void arrived(Course course, Pending pending, long start, CompletableFuture<T> future) {
        T answer;
        try {
            if (course.turn(pending)) {
                if (course.pauseNanos() > 0) {
                    router.threads().later(() -> resend(course, start, future), course.pauseNanos());
                } else {
                    resend(course, start, future);
                }
                return;
            }
            answer = command.decoder().decode(course.reply(pending));
        } catch (RuntimeException | Error e) {
            fail(future, start, e);
            return;
        }
        router.finished(command, System.nanoTime() - start, null);
        future.complete(answer);
    }

    private void resend(Course course, long start, CompletableFuture<T> future) {
        try {
            send(course, start, future);
        } catch (StoreUnavailableException e) {
            fail(future, start, e);
        }
    }

    private void fail(CompletableFuture<T> future, long start, Throwable why) {
        RuntimeException counted = why instanceof RuntimeException e ? e : new IllegalStateException("failed", why);
        router.finished(command, System.nanoTime() - start, counted);
        future.completeExceptionally(why);
    }
}
