package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Latency;
import dev.larder.base.LatencyHistogram;
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

/** What the typed operations and stores send through: the router, and how long it took. Thread-safe. */
final class Sender {
    private final Router router;
    private final Ticker ticker;
    private final Map<CommandKind, LatencyRecorder> recorders = new EnumMap<>(CommandKind.class);

    Sender(Router router, Ticker ticker) {
        this.router = router;
        this.ticker = ticker;
        for (CommandKind kind : CommandKind.values()) {
            recorders.put(kind, new LatencyRecorder());
        }
        router.observe((command, nanos, failure) -> record(command, nanos));
    }

    private void record(Command<?> command, long nanos) {
        LatencyRecorder recorder = recorders.get(CommandKind.of(command.parts().get(0)));
        if (recorder != null) {
            recorder.record(nanos);
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
    <T extends @Nullable Object> Call<T> one(Command<T> command) {
        return new CommandCall<>(router, command);
    }

    /** Several commands in one round trip. */
    <T extends @Nullable Object> Call<List<Outcome<T>>> all(List<Command<? extends T>> commands) {
        return router.callAll(commands);
    }

    Map<CommandKind, Latency> latencies() {
        Map<CommandKind, Latency> latencies = new EnumMap<>(CommandKind.class);
        recorders.forEach((kind, recorder) -> latencies.put(kind, recorder.snapshot()));
        return latencies;
    }

    Map<CommandKind, LatencyHistogram> histograms() {
        Map<CommandKind, LatencyHistogram> histograms = new EnumMap<>(CommandKind.class);
        recorders.forEach((kind, recorder) -> histograms.put(kind, recorder.histogram()));
        return histograms;
    }
}
