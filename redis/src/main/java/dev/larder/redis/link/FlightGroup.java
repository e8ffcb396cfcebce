package dev.larder.redis.link;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import dev.larder.redis.link.Router.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several commands at once: those for one node in one batch, the nodes in parallel. The caller's own thread serves the first
 * node, threads of the router the others.
 *
 * @param router knows the nodes
 * @param legs what to send where, asked for at each run
 * @param <T> what each answers
 */
record FlightGroup<T extends @Nullable Object>(RedisRouter router, Supplier<List<? extends Leg<? extends T>>> legs)
        implements Call<List<Outcome<T>>> {
    /**
     * One command of the group.
     *
     * @param command what to send
     * @param node where to, or null for the node of its slot
     * @param <T> what it answers
     */
    record Leg<T extends @Nullable Object>(
            Command<T> command, @Nullable NodeAddress node) {}

    /** A leg on its way. */
    private static final class Way<T extends @Nullable Object> {
        final Leg<? extends T> leg;
        final long start = System.nanoTime();

        @Nullable
        Course course;

        @Nullable
        Pending pending;

        @Nullable
        RuntimeException failure;

        Way(Leg<? extends T> leg) {
            this.leg = leg;
        }
    }

    @Override
    public List<Outcome<T>> await() {
        List<? extends Leg<? extends T>> all = legs.get();
        boolean alone = all.size() == 1;
        List<Way<T>> ways = new ArrayList<>(all.size());
        Map<NodeLink, List<Pending>> byLink = new LinkedHashMap<>();
        for (Leg<? extends T> leg : all) {
            ways.add(begin(leg, byLink, alone && router.mayLead()));
        }
        if (alone) {
            byLink.forEach((link, pending) -> link.run(pending.get(0)));
        } else {
            run(byLink);
        }
        List<Outcome<T>> outcomes = new ArrayList<>(ways.size());
        for (Way<T> way : ways) {
            outcomes.add(end(way));
        }
        return outcomes;
    }

    private Way<T> begin(Leg<? extends T> leg, Map<NodeLink, List<Pending>> byLink, boolean mayLead) {
        Way<T> way = new Way<>(leg);
        try {
            Course course = new Course(router, leg.command(), leg.node(), way.start + router.timeoutNanos());
            Pending pending = course.waiting(mayLead);
            byLink.computeIfAbsent(course.link(), link -> new ArrayList<>()).add(pending);
            way.course = course;
            way.pending = pending;
        } catch (LarderException e) {
            way.failure = e;
        }
        return way;
    }

    private void run(Map<NodeLink, List<Pending>> byLink) {
        List<Map.Entry<NodeLink, List<Pending>>> parts = List.copyOf(byLink.entrySet());
        for (int i = 1; i < parts.size(); i++) {
            parts.get(i).getKey().submitAll(parts.get(i).getValue());
        }
        for (int i = 0; i < parts.size(); i++) {
            NodeLink link = parts.get(i).getKey();
            if (i == 0) {
                link.runAll(parts.get(i).getValue(), router.mayLead());
            } else {
                link.awaitAll(parts.get(i).getValue());
            }
        }
    }

    private Outcome<T> end(Way<T> way) {
        RuntimeException failure = way.failure;
        try {
            if (way.course != null && way.pending != null) {
                Outcome<T> outcome = follow(way.leg.command(), way.course, way.pending);
                router.finished(way.leg.command(), System.nanoTime() - way.start, null);
                return outcome;
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        router.finished(way.leg.command(), System.nanoTime() - way.start, failure);
        return Outcome.failed(failure);
    }

    /** The few that were redirected or lost their connection go on alone. */
    private Outcome<T> follow(Command<? extends T> command, Course course, Pending first) {
        Pending pending = first;
        while (course.turn(pending)) {
            if (course.pauseNanos() > 0) {
                LockSupport.parkNanos(this, course.pauseNanos());
            }
            pending = course.waiting(router.mayLead());
            course.link().run(pending);
        }
        return Outcome.of(command.decoder().decode(course.reply(pending)));
    }

    @Override
    public CompletableFuture<List<Outcome<T>>> async() {
        List<CompletableFuture<Outcome<T>>> all = new ArrayList<>();
        for (Leg<? extends T> leg : legs.get()) {
            all.add(outcome(leg));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    private <U extends T> CompletableFuture<Outcome<T>> outcome(Leg<U> leg) {
        CompletableFuture<U> future = new Flight<>(router, leg.command(), leg.node()).async();
        return future.handle((answer, failure) -> {
            if (failure == null) {
                return Outcome.<T>of(answer);
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return Outcome.<T>failed(
                    cause instanceof RuntimeException e ? e : new IllegalStateException("unexpected failure", cause));
        });
    }
}
