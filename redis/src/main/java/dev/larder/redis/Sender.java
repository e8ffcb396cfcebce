package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Latency;
import dev.larder.base.LatencyRecorder;
import dev.larder.base.Ticker;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Mode;
import dev.larder.redis.link.Router;
import dev.larder.redis.link.Router.Outcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the typed operations send through: the router, and how long it took. Thread-safe. */
final class Sender {
    private final Router router;
    private final Ticker ticker;
    private final LatencyRecorder[] recorders = new LatencyRecorder[CommandKind.values().length];

    Sender(Router router, Ticker ticker) {
        this.router = router;
        this.ticker = ticker;
        for (int i = 0; i < recorders.length; i++) {
            recorders[i] = new LatencyRecorder();
        }
    }

    Router router() {
        return router;
    }

    boolean isCluster() {
        return router.mode() == Mode.CLUSTER;
    }

    Ticker ticker() {
        return ticker;
    }

    /** One command; the call can join a pipeline. */
    <T extends @Nullable Object> Call<T> one(CommandKind kind, Command<T> command) {
        return new CommandCall<>(this, kind, command);
    }

    /** Several commands in one round trip. */
    <T extends @Nullable Object> Call<List<Outcome<T>>> all(List<Command<? extends T>> commands) {
        return timed(CommandKind.BATCH, router.callAll(commands));
    }

    /** Any call, with its time taken. */
    <T extends @Nullable Object> Call<T> timed(CommandKind kind, Call<T> call) {
        return new TimedCall<>(call, recorder(kind), ticker);
    }

    LatencyRecorder recorder(CommandKind kind) {
        return recorders[kind.ordinal()];
    }

    Map<CommandKind, Latency> latencies() {
        Map<CommandKind, Latency> latencies = new EnumMap<>(CommandKind.class);
        for (CommandKind kind : CommandKind.values()) {
            latencies.put(kind, recorder(kind).snapshot());
        }
        return latencies;
    }
}
