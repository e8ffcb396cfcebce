package dev.larder.server.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What goes on, again and again until it is ended. */
@Command(
        name = "top",
        description = {
            "Shows what goes on: requests and hits by layer, sessions, rate limits, memory.",
            "Ends with Ctrl-C, or after --count times. With --json one object a line."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:ended", "2:wrong usage", "3:no server, or it was shut down", "4:no right", "5:refused"})
final class TopCommand implements Callable<Integer> {
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";
    private static final double NANOS_PER_SECOND = 1e9;

    private final Console console;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final HelpOption help = new HelpOption();

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Time between two looks, from 1 to 3600; ${DEFAULT-VALUE} unless given.")
    private int intervalSeconds;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many looks; 0, which is the default, for no end.")
    private long count;

    TopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (intervalSeconds < 1 || intervalSeconds > 3600) {
            throw new CommandFailure(
                    ExitCodes.USAGE, "--interval must be between 1 and 3600 seconds, was " + intervalSeconds);
        }
        if (count < 0) {
            throw new CommandFailure(ExitCodes.USAGE, "--count must be 0 or more, was " + count);
        }
        ApiClient api = server.connect(console.environment());
        Look before = null;
        for (long i = 0; count == 0 || i < count; i++) {
            if (i > 0 && !console.pause(Duration.ofSeconds(intervalSeconds))) {
                break;
            }
            Look now = look(api);
            show(api, before, now);
            before = now;
        }
        return ExitCodes.OK;
    }

    /**
     * What was seen, and when.
     *
     * @param nanos when
     * @param all the answers by name
     */
    private record Look(long nanos, ObjectNode all) {}

    private Look look(ApiClient api) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("cache", api.get("cache/statistics"));
        all.set("sessions", api.get("sessions/statistics"));
        all.set("rate_limits", api.get("rate-limits/statistics"));
        return new Look(console.ticker().nanos(), all);
    }

    private void show(ApiClient api, @Nullable Look before, Look now) {
        if (server.json()) {
            console.out().println(now.all());
            console.out().flush();
            return;
        }
        if (console.interactive()) {
            console.out().print(CLEAR_SCREEN);
        }
        JsonNode old = before == null ? JsonNodeFactory.instance.objectNode() : before.all();
        double seconds = before == null ? 0 : (now.nanos() - before.nanos()) / NANOS_PER_SECOND;
        JsonNode memory = now.all().path("cache").path("redis_memory");
        console.line("%s  Redis memory %s MiB", api.server(), Shown.of(memory.path("used_memory_mb")));
        layers(old.path("cache").path("cache_layers"), now.all().path("cache").path("cache_layers"), seconds);
        sessions(old.path("sessions"), now.all().path("sessions"), seconds);
        limits(old.path("rate_limits"), now.all().path("rate_limits"), seconds);
        console.out().flush();
    }

    private void layers(JsonNode before, JsonNode now, double seconds) {
        console.line(
                "%-16s %10s %8s %10s %10s %8s %12s",
                "layer", "requests/s", "hit %", "sets/s", "entries", "errors", "size");
        now.properties().forEach(layer -> {
            JsonNode old = before.path(layer.getKey());
            JsonNode row = layer.getValue();
            console.line(
                    "%-16s %10s %8s %10s %10s %8s %12s",
                    Shown.text(layer.getKey()),
                    Shown.rate(old.path("total_requests"), row.path("total_requests"), seconds),
                    Shown.of(row.path("hit_rate_percent")),
                    Shown.rate(old.path("sets"), row.path("sets"), seconds),
                    Shown.of(row.path("entries")),
                    Shown.of(row.path("errors")),
                    Shown.mebibytes(row.path("size_bytes")));
        });
    }

    private void sessions(JsonNode before, JsonNode now, double seconds) {
        console.line(
                "sessions         %s active of %s users; %s reads/s, %s new/s",
                Shown.of(now.path("active_sessions")),
                Shown.of(now.path("active_users")),
                Shown.rate(before.path("session_reads"), now.path("session_reads"), seconds),
                Shown.rate(before.path("session_creates"), now.path("session_creates"), seconds));
    }

    private void limits(JsonNode before, JsonNode now, double seconds) {
        console.line(
                "rate limits      %s checks/s, %s refused/s; %s %% refused since the start",
                Shown.rate(before.path("total_checks"), now.path("total_checks"), seconds),
                Shown.rate(before.path("total_blocks"), now.path("total_blocks"), seconds),
                Shown.of(now.path("block_rate_percent")));
    }
}
