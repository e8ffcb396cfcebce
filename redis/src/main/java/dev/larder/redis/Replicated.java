package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.DedicatedLink;
import dev.larder.redis.link.NodeAddress;
import dev.larder.redis.link.Replies;
import dev.larder.redis.link.ServerErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts so that their changes are on replicas before anybody is told of them. {@code WAIT} is about what its own connection has
 * written and holds that connection up, so each run has a connection for itself, which is made for it and closed after it.
 */
final class Replicated {
    private final Sender sender;
    private final Scripts scripts;
    private final Duration timeout;

    Replicated(Sender sender, Scripts scripts, Duration timeout) {
        this.sender = sender;
        this.scripts = scripts;
        this.timeout = timeout;
    }

    <T extends @Nullable Object> Call<T> run(Script script, Command<T> command, int replicas) {
        return replicas == 0
                ? scripts.run(script, command)
                : apart(() -> onOne(script, List.of(command), replicas).get(0));
    }

    /** Several runs; those for one node travel together. */
    <T extends @Nullable Object> Call<List<T>> runAll(Script script, List<Command<T>> commands, int replicas) {
        return replicas == 0
                ? scripts.runAll(script, commands).map(Outcomes::values)
                : apart(() -> onMany(script, commands, replicas));
    }

    /** Connections of one's own are waited for, which an asynchronous caller must not do himself. */
    private static <T extends @Nullable Object> Call<T> apart(java.util.function.Supplier<T> work) {
        return new FutureCall<>(() -> CompletableFuture.supplyAsync(work));
    }

    private <T extends @Nullable Object> List<T> onMany(Script script, List<Command<T>> commands, int replicas) {
        Map<NodeAddress, List<Command<T>>> byNode = new LinkedHashMap<>();
        for (Command<T> command : commands) {
            byNode.computeIfAbsent(sender.router().primaryOf(command.slot()), node -> new ArrayList<>())
                    .add(command);
        }
        List<T> answers = new ArrayList<>(commands.size());
        byNode.values().forEach(some -> answers.addAll(onOne(script, some, replicas)));
        return answers;
    }

    /** All on the node of the first. */
    private <T extends @Nullable Object> List<T> onOne(Script script, List<Command<T>> commands, int replicas) {
        NodeAddress node = sender.router().primaryOf(commands.get(0).slot());
        try (DedicatedLink link = sender.router().dedicated(node)) {
            commands.forEach(command -> link.send(withSource(script, command)));
            long waitMillis = Math.max(1, timeout.toMillis() / 2);
            link.send(List.of(Request.ascii("WAIT"), Request.number(replicas), Request.number(waitMillis)));
            List<T> answers = new ArrayList<>(commands.size());
            for (Command<T> command : commands) {
                answers.add(command.decoder().decode(received(link)));
            }
            long took = Replies.number(received(link));
            if (took < replicas) {
                throw new StoreUnavailableException(
                        "replicas that take a change of a session within " + waitMillis + " ms must be at least "
                                + replicas + ", were " + took + "; the change was made on " + node,
                        null);
            }
            return answers;
        }
    }

    private @Nullable Object received(DedicatedLink link) {
        Object reply = link.receive(timeout);
        if (reply instanceof ServerErrorException error) {
            throw error;
        }
        return reply;
    }

    /** The server may have forgotten the script, and this is not the place to give it to it. */
    private static List<byte[]> withSource(Script script, Command<?> command) {
        List<byte[]> parts = new ArrayList<>(command.parts());
        parts.set(0, Request.ascii("EVAL"));
        parts.set(1, script.source());
        return parts;
    }
}
