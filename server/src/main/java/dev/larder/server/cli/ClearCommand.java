package dev.larder.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Clears caches, after saying what will go. */
@Command(
        name = "clear",
        description = {
            "Clears entries of caches: of a layer, with a tag, or by a pattern of keys.",
            "Says what will go and asks, unless --yes is given. Never touches sessions and rate limits."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:cleared",
            "1:not cleared, for the answer was not yes",
            "2:wrong usage",
            "3:no server, or Redis failed and not all was cleared",
            "4:no right",
            "5:refused, such as an unknown layer"
        })
final class ClearCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    final HelpOption help = new HelpOption();

    @Option(names = "--layer", paramLabel = "NAME", description = "The cache: db, api, model, perf or another.")
    private @Nullable String layer;

    @Option(names = "--pattern", paramLabel = "GLOB", description = "Keys that match; * and ? as in a shell.")
    private @Nullable String pattern;

    @Option(names = "--tag", paramLabel = "TAG", description = "Entries with this tag; may be given several times.")
    private List<String> tags = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    ClearCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (layer == null && pattern == null && tags.isEmpty()) {
            throw new CommandFailure(ExitCodes.USAGE, "--layer, --pattern or --tag must be given");
        }
        if (pattern != null && !tags.isEmpty()) {
            throw new CommandFailure(ExitCodes.USAGE, "--pattern and --tag cannot be given together");
        }
        ApiClient api = server.connect(console.environment());
        if (!yes && !confirmed(api)) {
            console.err().println("larder: nothing was cleared");
            return ExitCodes.NOT_WELL;
        }
        JsonNode answer = api.post("cache/clear", body());
        if (server.json()) {
            console.json(answer);
        } else {
            JsonNode cleared = answer.path("cleared_count");
            console.line(
                    "%s",
                    cleared.isNumber()
                            ? "cleared; " + cleared.asLong() + " entries were removed"
                            : Shown.of(answer.path("message")));
        }
        return ExitCodes.OK;
    }

    private boolean confirmed(ApiClient api) {
        if (!console.interactive()) {
            throw new CommandFailure(
                    ExitCodes.USAGE, "nobody is there to be asked; --yes clears without: " + whatGoes(api));
        }
        return console.confirms("This clears " + whatGoes(api) + ". Go on?");
    }

    private String whatGoes(ApiClient api) {
        String where = layer == null ? "all layers" : "the layer " + Shown.text(layer);
        if (pattern != null) {
            return "the entries of " + where + " whose keys match " + Shown.text(pattern);
        }
        if (!tags.isEmpty()) {
            return "the entries of " + where + " with the tag " + Shown.text(String.join(" or ", tags));
        }
        JsonNode found = api.get("cache/statistics").path("cache_layers").path(String.valueOf(layer));
        if (found.isMissingNode()) {
            throw new CommandFailure(ExitCodes.REFUSED, "no layer is called " + Shown.text(String.valueOf(layer)));
        }
        return "the whole of " + where + ": " + Shown.of(found.path("entries")) + " entries, "
                + Shown.mebibytes(found.path("size_bytes"));
    }

    private ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (layer != null) {
            body.put("layer", layer);
        }
        if (pattern != null) {
            body.put("key_pattern", pattern);
        }
        if (!tags.isEmpty()) {
            ArrayNode all = body.putArray("tags");
            tags.forEach(all::add);
        }
        return body;
    }
}
