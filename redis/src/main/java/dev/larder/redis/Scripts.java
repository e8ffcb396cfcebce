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
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
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

    Scripts(Sender sender, Duration timeout) {
        this.sender = sender;
        this.timeout = timeout;
    }

    /** Gives the scripts to all primaries, now and whenever one is reached anew. */
    void loadOnConnect() {
        sender.router().onConnected(this::loadAll);
    }

    /** How often a server had forgotten a script. */
    long reloads() {
        return reloads.sum();
    }

    /** How often giving scripts to a primary that was just reached failed; the first use repairs that. */
    long failedLoads() {
        return failedLoads.sum();
    }

    /** One script on the node of its key. One round trip. */
    <T extends @Nullable Object> Call<T> run(Script script, byte[] key, List<byte[]> args, ReplyDecoder<T> decoder) {
        Command<T> command = command(script, key, args, decoder);
        Call<T> call = sender.one(command);
        return new DeferredCall<>(() -> {
            long startNanos = sender.ticker().nanos();
            return call.recover(failure -> {
                if (!isForgotten(failure)) {
                    throw failure;
                }
                return inTimeLeft(startNanos, reload(script, command.slot()).flatMap(done -> call));
            });
        });
    }

    /** Several runs of one script, each on the node of its key. One round trip. */
    <T extends @Nullable Object> Call<List<Outcome<T>>> runAll(Script script, List<Command<T>> commands) {
        Call<List<Outcome<T>>> call = sender.all(List.copyOf(commands));
        return new DeferredCall<>(() -> {
            long startNanos = sender.ticker().nanos();
            return call.flatMap(outcomes -> {
                List<Integer> forgotten = forgotten(outcomes);
                return forgotten.isEmpty()
                        ? Call.of(outcomes)
                        : inTimeLeft(startNanos, again(script, commands, outcomes, forgotten));
            });
        });
    }

    /** Gives the script to every primary, as one batch may concern them all, and repeats what was not done. */
    private <T extends @Nullable Object> Call<List<Outcome<T>>> again(
            Script script, List<Command<T>> commands, List<Outcome<T>> outcomes, List<Integer> forgotten) {
        reloads.increment();
        List<Command<? extends T>> repeated = new ArrayList<>(forgotten.size());
        forgotten.forEach(index -> repeated.add(commands.get(index)));
        return sender.router()
                .callPrimaries(load(script, Slots.ANY))
                .flatMap(loaded -> sender.<T>all(repeated).map(answers -> merged(outcomes, forgotten, answers)));
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

    private Call<@Nullable Void> reload(Script script, int slot) {
        reloads.increment();
        return sender.one(load(script, slot));
    }

    private void loadAll(NodeAddress primary) {
        for (Script script : Script.ALL) {
            var unused = sender.router()
                    .callNode(primary, load(script, Slots.ANY))
                    .async()
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            failedLoads.increment();
                        }
                    });
        }
    }

    private static Command<@Nullable Void> load(Script script, int slot) {
        List<byte[]> parts = List.of(Request.ascii("SCRIPT"), Request.ascii("LOAD"), script.source());
        return new Command<>(parts, slot, Repeat.SAFE, Decoders.DONE);
    }

    static <T extends @Nullable Object> Command<T> command(
            Script script, byte[] key, List<byte[]> args, ReplyDecoder<T> decoder) {
        List<byte[]> parts = new ArrayList<>(4 + args.size());
        parts.add(EVALSHA);
        parts.add(script.digest());
        parts.add(Request.number(1));
        parts.add(key);
        parts.addAll(args);
        return new Command<>(parts, Slots.of(key), script.repeat(), decoder);
    }
}
