package dev.larder.server.health;

import dev.larder.base.LarderException;
import dev.larder.observe.Health;
import dev.larder.observe.HealthCheck;
import dev.larder.observe.HealthStatus;
import dev.larder.observe.PartName;
import jakarta.annotation.PreDestroy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Asks the parts besides caches, sessions and rate limits how they do: whatever {@link HealthCheck} is a bean. Thread-safe.
 *
 * <p>A check runs once at a time however many ask, and on a thread of its own: one that hangs holds up no other, and nobody for longer than
 * {@link HealthReport#LIMIT}.
 */
@Component
final class PartChecks {
    private static final long IDLE_SECONDS = 30;

    private final Map<String, Running> checks = new TreeMap<>();
    private final ThreadPoolExecutor askers;

    PartChecks(ObjectProvider<HealthCheck> found) {
        for (HealthCheck check : found.orderedStream().toList()) {
            if (checks.put(PartName.check(check.part()), new Running(check)) != null) {
                throw new IllegalArgumentException("a part must be checked by one bean, is by more: " + check.part());
            }
        }
        int threads = Math.max(1, checks.size());
        // No check waits twice, so that no more wait than there are threads.
        askers = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(threads), task -> {
                    Thread thread = new Thread(task, "larder-part-check");
                    thread.setDaemon(true);
                    return thread;
                });
        askers.allowCoreThreadTimeOut(true);
    }

    /** Begins to ask all of them. */
    Answers ask() {
        Map<String, CompletableFuture<Health>> asked = new LinkedHashMap<>();
        checks.forEach((part, check) -> asked.put(part, check.ask()));
        return new Answers(asked);
    }

    /** A check, and its run that has not ended yet. */
    private final class Running {
        private final HealthCheck check;
        private @Nullable CompletableFuture<Health> run;

        Running(HealthCheck check) {
            this.check = check;
        }

        synchronized CompletableFuture<Health> ask() {
            CompletableFuture<Health> now = run;
            if (now == null || now.isDone()) {
                now = begun();
                run = now;
            }
            // A copy: who gives up does so for himself.
            return now.copy()
                    .orTimeout(HealthReport.LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(PartChecks::unhealthy);
        }

        private CompletableFuture<Health> begun() {
            try {
                return CompletableFuture.supplyAsync(() -> Objects.requireNonNull(check.check(), "health"), askers);
            } catch (RejectedExecutionException ending) {
                return CompletableFuture.failedFuture(ending);
            }
        }
    }

    /**
     * What the parts answer, or will within the limit.
     *
     * @param byPart by name, sorted
     */
    record Answers(Map<String, CompletableFuture<Health>> byPart) {
        /** Waits for all of them. */
        Map<String, Health> join() {
            Map<String, Health> all = new LinkedHashMap<>();
            byPart.forEach((part, answer) -> all.put(part, answer.join()));
            return all;
        }
    }

    private static Health unhealthy(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return Health.of(
                HealthStatus.UNHEALTHY,
                cause instanceof LarderException known ? String.valueOf(known.getMessage()) : otherwise(cause));
    }

    /** What others say of themselves may hold a secret. */
    private static String otherwise(Throwable failure) {
        return failure instanceof TimeoutException
                ? "it does not answer within " + HealthReport.LIMIT.toMillis() + " ms"
                : "it cannot be asked: " + failure.getClass().getSimpleName();
    }

    @PreDestroy
    void end() {
        askers.shutdownNow();
    }
}
