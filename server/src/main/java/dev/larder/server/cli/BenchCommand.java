package dev.larder.server.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Has the server measure itself. */
@Command(
        name = "bench",
        description = {
            "Has the server measure itself and its Redis, for at most 30 seconds, one at a time.",
            "What it writes has a short time to live and is deleted at the end."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:measured",
            "1:the time was over before all operations were done",
            "2:wrong usage",
            "3:no server",
            "4:no right",
            "5:refused, such as while another one runs"
        })
final class BenchCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final HelpOption help = new HelpOption();

    @Option(names = "--operations", paramLabel = "N", description = "Of each kind, up to 100000; 1000 unless given.")
    private @Nullable Long operations;

    @Option(names = "--value-bytes", paramLabel = "N", description = "Of a value, up to 1048576; 1024 unless given.")
    private @Nullable Long valueBytes;

    @Option(names = "--concurrency", paramLabel = "N", description = "Threads, up to 64; 4 unless given.")
    private @Nullable Long concurrency;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        put(body, "operations", operations);
        put(body, "value_bytes", valueBytes);
        put(body, "concurrency", concurrency);
        JsonNode answer = server.connect(console.environment()).post("benchmark", body);
        if (server.json()) {
            console.json(answer);
        } else {
            print(answer);
        }
        return answer.path("complete").asBoolean(true) ? ExitCodes.OK : ExitCodes.NOT_WELL;
    }

    private static void put(ObjectNode body, String name, @Nullable Long value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private void print(JsonNode answer) {
        console.line("%-12s %10s %12s %10s %10s", "", "operations", "per second", "p50 ms", "p99 ms");
        answer.path("tests").properties().forEach(test -> {
            JsonNode row = test.getValue();
            console.line(
                    "%-12s %10s %12s %10s %10s",
                    test.getKey(),
                    Shown.of(row.path("operations")),
                    Shown.of(row.path("operations_per_second")),
                    Shown.of(row.path("p50_ms")),
                    Shown.of(row.path("p99_ms")));
        });
    }
}
