package dev.larder.server.cli;

import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whether all is well, in a few lines. */
@Command(
        name = "status",
        description = "Says whether all is well, and how Redis does.",
        mixinStandardHelpOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:healthy or degraded",
            "1:unhealthy or not initialized",
            "2:wrong usage",
            "3:no server",
            "4:no right",
            "5:refused"
        })
final class StatusCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final HelpOption help = new HelpOption();

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ApiClient api = server.connect(console.environment());
        JsonNode health = api.get("health", Set.of(200, 503));
        String overall = health.path("overall_status").asString("unknown");
        // A system that is shut down has nothing to say of Redis.
        JsonNode status = overall.equals("not_initialized") ? JsonNodeFactory.instance.nullNode() : api.get("status");
        if (server.json()) {
            console.json(JsonNodeFactory.instance
                    .objectNode()
                    .<tools.jackson.databind.node.ObjectNode>set("health", health)
                    .set("status", status));
        } else {
            print(api, overall, health, status);
        }
        return overall.equals("healthy") || overall.equals("degraded") ? ExitCodes.OK : ExitCodes.NOT_WELL;
    }

    private void print(ApiClient api, String overall, JsonNode health, JsonNode status) {
        console.line("%-16s %s", api.server(), overall);
        health.path("components").properties().forEach(part -> {
            String detail = part.getValue().path("detail").asString("");
            console.line(
                    "  %-14s %-14s %s",
                    part.getKey(), part.getValue().path("status").asString(""), Shown.text(detail));
        });
        if (!status.isObject()) {
            return;
        }
        console.line(
                "Redis %s (%s), up %s, %s clients",
                Shown.of(status.path("redis_version")),
                Shown.of(status.path("mode")),
                Shown.duration(status.path("uptime_seconds")),
                Shown.of(status.path("connected_clients")));
        console.line(
                "  memory %s MiB, peak %s MiB; hit rate of all keys %s %%",
                Shown.of(status.path("used_memory_mb")),
                Shown.of(status.path("used_memory_peak_mb")),
                Shown.of(status.path("cache_hit_rate")));
        status.path("nodes")
                .forEach(node -> console.line(
                        "  %s %s %s",
                        Shown.of(node.path("address")),
                        Shown.of(node.path("role")),
                        node.path("healthy").asBoolean(false) ? "answers" : "does not answer"));
    }
}
