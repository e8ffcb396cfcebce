package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.redis.link.NodeAddress;
import dev.larder.redis.link.ReplyDecoder;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.ServerErrorException;
import dev.larder.redis.link.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts by their digest.
 *
 * <p>Every primary is given all scripts when it is reached. A server that has forgotten one (it restarted, or someone
 * flushed the scripts) answers {@code NOSCRIPT}, having done nothing: then it is given the script once more and asked once
 * more, both within the time that is left of the command timeout. No other error is tried again. Thread-safe.
 */
final class Scripts {
    private static final byte[] EVALSHA = Request.ascii("EVALSHA");

    private final Sender sender;
    private final Duration timeout;
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failedLoads = new LongAdder();
    private final AtomicInteger loading = new AtomicInteger();

    Scripts(Sender sender, Duration timeout) {
        this.sender = sender;
        this.timeout = timeout;
    }

    /** Gives scripts to all primaries, now and whenever one is reached anew. */
    void loadOnConnect(List<Script> wanted) {
        sender.router().onConnected(primary -> loadAll(wanted, primary));
    }

    /** How often a server had forgotten a script. */
    long reloads() {
        return reloads.sum();
    }

    /** How often giving scripts to a primary that was just reached failed; the first use repairs that. */
    long failedLoads() {
        return failedLoads.sum();
    }

    /** How many scripts are on their way to primaries that were just reached. */
    int loading() {
        return loading.get();
    }

    /** One script on the node of its key. One round trip. */
    <T extends @Nullable Object> Call<T> run(Script script, byte[] key, List<byte[]> args, ReplyDecoder<T> decoder) {
        return run(script, command(script, List.of(key), args, decoder));
    }

    /** One run of a script on the node of its keys. One round trip. */
    <T extends @Nullable Object> Call<T> run(Script script, Command<T> command) {
        Call<T> call = sender.one(command);
        return new DeferredCall<>(() -> {
            long startNanos = sender.ticker().nanos();
            return call.recover(failure -> {
                if (!isForgotten(failure)) {
                    throw failure;
                }
                return inTimeLeft(startNanos, reload(script, List.of(failure)).flatMap(done -> call));
            });
        });
    }

    /** Several runs of one script, each on the node of its keys. One round trip. */
    <T extends @Nullable Object> Call<List<Outcome<T>>> runAll(Script script, List<Command<T>> commands) {
        return runAll(script, commands, several -> sender.<T>all(List.copyOf(several)));
    }

    /** Several runs of one script that are sent in a way of the caller's. */
    <T extends @Nullable Object, A extends @Nullable Object> Call<List<Outcome<A>>> runAll(
            Script script, List<Command<T>> commands, Function<List<Command<T>>, Call<List<Outcome<A>>>> send) {
        Call<List<Outcome<A>>> call = send.apply(commands);
        return new DeferredCall<>(() -> {
            long startNanos = sender.ticker().nanos();
            return call.flatMap(outcomes -> {
                List<Integer> forgotten = forgotten(outcomes);
                if (forgotten.isEmpty()) {
                    return Call.of(outcomes);
                }
                List<Command<T>> repeated =
                        forgotten.stream().map(commands::get).toList();
                List<RuntimeException> failures = forgotten.stream()
                        .map(index -> Objects.requireNonNull(outcomes.get(index).failure()))
                        .toList();
                return inTimeLeft(
                        startNanos,
                        reload(script, failures)
                                .flatMap(loaded -> send.apply(repeated))
                                .map(answers -> merged(outcomes, forgotten, answers)));
            });
        });
    }

    /**
     * Gives the script to the servers that had forgotten it. They are asked by their names: the slot of the key may be on its
     * way from the one that the topology knows to the one that answered. Where an answer does not tell whose it is, to all.
     */
    private Call<@Nullable Void> reload(Script script, List<? extends RuntimeException> failures) {
        reloads.increment();
        Set<NodeAddress> nodes = new LinkedHashSet<>();
        for (RuntimeException failure : failures) {
            if (failure instanceof ServerErrorException error && error.node() != null) {
                nodes.add(error.node());
            } else {
                nodes.addAll(sender.router().primaries());
            }
        }
        Call<@Nullable Void> all = Call.done();
        for (NodeAddress node : nodes) {
            // One that cannot take it fails its own commands when they are repeated, not those of the others.
            all = all.flatMap(
                    done -> sender.router().callNode(node, load(script)).recover(failure -> Call.done()));
        }
        return all;
    }

    private static <T extends @Nullable Object> List<Outcome<T>> merged(
            List<Outcome<T>> outcomes, List<Integer> replaced, List<Outcome<T>> by) {
        List<Outcome<T>> merged = new ArrayList<>(outcomes);
        for (int i = 0; i < replaced.size(); i++) {
            merged.set(replaced.get(i), by.get(i));
        }
        return merged;
    }

    private static <T extends @Nullable Object> List<Integer> forgotten(List<Outcome<T>> outcomes) {
        List<Integer> forgotten = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (isForgotten(outcomes.get(i).failure())) {
                forgotten.add(i);
            }
        }
        return forgotten;
    }

    private static boolean isForgotten(@Nullable RuntimeException failure) {
        return failure instanceof ServerErrorException error && error.kind().equals("NOSCRIPT");
    }

    private <T extends @Nullable Object> Call<T> inTimeLeft(long startNanos, Call<T> call) {
        long left = timeout.toNanos() - (sender.ticker().nanos() - startNanos);
        return new BoundedCall<>(call, Math.max(left, 1));
    }

    private void loadAll(List<Script> wanted, NodeAddress primary) {
        for (Script script : wanted) {
            loading.incrementAndGet();
            var unused = sender.router().callNode(primary, load(script)).async().whenComplete((done, failure) -> {
                loading.decrementAndGet();
                if (failure != null) {
                    failedLoads.increment();
                }
            });
        }
    }

    private static Command<@Nullable Void> load(Script script) {
        List<byte[]> parts = List.of(Request.ascii("SCRIPT"), Request.ascii("LOAD"), script.source());
        return new Command<>(parts, Slots.ANY, Repeat.SAFE, Decoders.DONE);
    }

    /** One run of a script; on a cluster all its keys share a slot. */
    static <T extends @Nullable Object> Command<T> command(
            Script script, List<byte[]> keys, List<byte[]> args, ReplyDecoder<T> decoder) {
        List<byte[]> parts = new ArrayList<>(3 + keys.size() + args.size());
        parts.add(EVALSHA);
        parts.add(script.digest());
        parts.add(Request.number(keys.size()));
        parts.addAll(keys);
        parts.addAll(args);
        return new Command<>(parts, Slots.of(keys.get(0)), script.repeat(), decoder);
    }
}
