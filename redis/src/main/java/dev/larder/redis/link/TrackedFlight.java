package dev.larder.redis.link;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import dev.larder.cache.Tracking.Tracked;
import dev.larder.redis.link.Router.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Several commands over the tracked connections of their nodes.
 *
 * @param links knows the connections
 * @param commands what to send
 * @param <T> what each answers
 */
record TrackedFlight<T extends @Nullable Object>(TrackedLinks links, List<Command<T>> commands)
        implements Call<List<Outcome<Tracked<T>>>> {
    /** Kinds of error by which a server says that it is not the one to ask, or not now. */
    private static final Set<String> MISDIRECTED =
            Set.of("MOVED", "ASK", "READONLY", "LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN");

    /** What goes over one connection: the numbers of its commands, and the call that carries them. */
    private record Leg(List<Integer> indexes, TrackedCall call) {}

    static boolean isMisdirected(ServerErrorException error) {
        return MISDIRECTED.contains(error.kind());
    }

    @Override
    public List<Outcome<Tracked<T>>> await() {
        long start = System.nanoTime();
        List<Leg> legs = send(start);
        for (Leg leg : legs) {
            TrackedFence.await(leg.call());
        }
        return outcomes(legs, start);
    }

    @Override
    public CompletableFuture<List<Outcome<Tracked<T>>>> async() {
        long start = System.nanoTime();
        List<Leg> legs = send(start);
        CompletableFuture<List<Outcome<Tracked<T>>>> result = new CompletableFuture<>();
        // Completed by the reading thread: what the caller does with the outcomes is for another.
        var unused = TrackedFence.all(legs.stream().map(Leg::call).toList())
                .whenComplete((done, failure) ->
                        links.router().threads().callBack(() -> result.complete(outcomes(legs, start))));
        return result;
    }

    private List<Leg> send(long nowNanos) {
        long deadlineNanos = nowNanos + links.router().timeoutNanos();
        Map<TrackedLink, List<Integer>> byLink = new LinkedHashMap<>();
        List<Leg> legs = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            try {
                byLink.computeIfAbsent(links.link(commands.get(i).slot()), link -> new ArrayList<>())
                        .add(i);
            } catch (StoreUnavailableException e) {
                legs.add(failed(List.of(i), deadlineNanos, e));
            }
        }
        byLink.forEach((link, indexes) -> legs.add(send(link, indexes, deadlineNanos)));
        return legs;
    }

    private Leg send(TrackedLink link, List<Integer> indexes, long deadlineNanos) {
        List<List<byte[]>> parts =
                indexes.stream().map(index -> commands.get(index).parts()).toList();
        TrackedCall call = new TrackedCall(parts, deadlineNanos);
        try {
            link.session().submit(call, links.router().mayLead());
        } catch (StoreUnavailableException e) {
            call.fail(e);
        }
        return new Leg(indexes, call);
    }

    private Leg failed(List<Integer> indexes, long deadlineNanos, StoreUnavailableException why) {
        TrackedCall call = new TrackedCall(List.of(), deadlineNanos);
        call.fail(why);
        return new Leg(indexes, call);
    }

    /** What came of each command; all legs have ended. */
    private List<Outcome<Tracked<T>>> outcomes(List<Leg> legs, long startNanos) {
        List<Outcome<Tracked<T>>> outcomes =
                new ArrayList<>(Collections.nCopies(commands.size(), Outcome.<Tracked<T>>failed(null)));
        long nanos = System.nanoTime() - startNanos;
        for (Leg leg : legs) {
            for (int i = 0; i < leg.indexes().size(); i++) {
                int index = leg.indexes().get(i);
                Outcome<Tracked<T>> outcome = outcome(leg.call(), i, commands.get(index));
                links.router().finished(commands.get(index), nanos, outcome.failure());
                outcomes.set(index, outcome);
            }
        }
        return outcomes;
    }

    private static <T extends @Nullable Object> Outcome<Tracked<T>> outcome(
            TrackedCall call, int index, Command<T> command) {
        try {
            TrackedCall.Answer answer = call.answer.join();
            Object reply = answer.replies()[index];
            if (reply instanceof ServerErrorException error) {
                return Outcome.failed(
                        isMisdirected(error) ? new StoreUnavailableException(error.text(), error) : error);
            }
            return Outcome.of(new Tracked<T>(command.decoder().decode(reply), answer.watch()));
        } catch (CompletionException e) {
            return Outcome.failed(e.getCause() instanceof RuntimeException known ? known : e);
        } catch (RuntimeException e) {
            return Outcome.failed(e);
        }
    }
}
