package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Effort;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Markdown;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.measure.Operation;
import dev.larder.benchmarks.peers.PeerCache;
import dev.larder.benchmarks.peers.PeerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table of the commands that operations take, a row for each cache. */
final class Trips implements Measurement {
    private static final List<String> HEADER =
            List.of("cache", "put", "get, hit", "get, again", "get, miss", "get, miss and load", "remove");

    private final List<PeerKind> kinds;

    Trips(List<PeerKind> kinds) {
        this.kinds = kinds;
    }

    @Override
    public String table(Lab lab, Effort effort) {
        StringBuilder text = new StringBuilder("### Commands of an operation\n\n");
        text.append(Markdown.line(HEADER)).append("|---".repeat(HEADER.size())).append("|\n");
        for (PeerKind kind : kinds) {
            lab.flush();
            // Another node writes, so that the first read is not one of what the reader has put into its own memory.
            try (PeerCache cache = kind.open(lab);
                    PeerCache other = kind.open(lab)) {
                text.append(Markdown.line(row(kind, cache, other, lab)));
            }
        }
        return text.toString();
    }

    private static List<String> row(PeerKind kind, PeerCache cache, PeerCache other, Lab lab) {
        byte[] value = new byte[Workload.VALUE_BYTES];
        // What comes with the first call of a connection belongs to no operation.
        Workload.check(cache.getOrLoad("first", () -> value));
        other.put("first", value);
        List<String> row = new ArrayList<>(List.of(kind.title()));
        row.add(count(lab, turn -> other.put("key:" + turn, value)));
        row.add(count(lab, turn -> Workload.check(cache.get("key:" + turn))));
        row.add(count(lab, turn -> Workload.check(cache.get("key:" + turn))));
        row.add(count(lab, turn -> missed(cache.get("missing:" + turn))));
        row.add(
                kind.loads()
                        ? count(lab, turn -> Workload.check(cache.getOrLoad("load:" + turn, () -> value)))
                        : "cannot load");
        row.add(count(lab, turn -> cache.remove("key:" + turn)));
        return row;
    }

    private static void missed(byte @Nullable [] value) {
        if (value != null) {
            throw new IllegalStateException("a key that was never put must be a miss, had " + value.length + " bytes");
        }
    }

    private static String count(Lab lab, Operation operation) {
        Map<String, Double> commands = lab.commandsOf(operation);
        return commands.isEmpty() ? "none" : Markdown.commands(commands);
    }
}
