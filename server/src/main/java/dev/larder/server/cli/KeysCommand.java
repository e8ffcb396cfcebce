package dev.larder.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Looks entries up, without their values. */
@Command(
        name = "keys",
        description = {"Looks entries up by their keys, as LAYER:KEY or by their names in Redis. Values are not shown."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all are there",
            "1:at least one is not",
            "2:wrong usage",
            "3:no server",
            "4:no right",
            "5:refused"
        })
final class KeysCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final HelpOption help = new HelpOption();

    @Parameters(arity = "1..100", paramLabel = "LAYER:KEY", description = "At most 100.")
    private List<String> keys = List.of();

    KeysCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ApiClient api = server.connect(console.environment());
        int code = ExitCodes.OK;
        for (String key : keys) {
            JsonNode entry = entry(api, key);
            boolean there = entry.path("exists").asBoolean(false);
            code = there ? code : ExitCodes.NOT_WELL;
            if (server.json()) {
                console.json(entry);
            } else if (there) {
                print(entry);
            } else {
                console.line("%s is not there", Shown.text(key));
            }
        }
        return code;
    }

    /** The answer, where it is not there as one that says so. */
    private static JsonNode entry(ApiClient api, String key) {
        // A plus is a plus in a path.
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
        try {
            return api.get("cache/keys/" + encoded, Set.of(200));
        } catch (CommandFailure failure) {
            if (failure.isMissing()) {
                return tools.jackson.databind.node.JsonNodeFactory.instance
                        .objectNode()
                        .put("key", key)
                        .put("exists", false);
            }
            throw failure;
        }
    }

    private void print(JsonNode entry) {
        console.line("%s", Shown.of(entry.path("key")));
        for (String field : List.of("layer", "encoding", "created_at", "expires_at", "ttl_seconds", "hits")) {
            console.line("  %-14s %s", field, Shown.of(entry.path(field)));
        }
        console.line("  %-14s %s", "memory", Shown.of(entry.path("memory_usage_bytes")) + " bytes");
        console.line("  %-14s %s", "tags", Shown.text(entry.path("tags").toString()));
    }
}
