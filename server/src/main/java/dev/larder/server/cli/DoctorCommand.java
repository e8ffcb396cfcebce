package dev.larder.server.cli;

import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.redis.ConnectionManager;
import dev.larder.redis.RedisCheckup;
import dev.larder.redis.RedisCheckup.Finding;
import dev.larder.redis.RedisCheckup.Verdict;
import dev.larder.server.life.RedisTarget;
import dev.larder.server.settings.CommandLine;
import dev.larder.server.settings.Settings;
import dev.larder.server.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Looks whether a Redis has what Larder needs. Talks to Redis itself and needs no server. */
@Command(
        name = "doctor",
        customSynopsis = "larder doctor [-h] [--json] [SETTING]...",
        description = {
            "Looks whether the Redis that the settings name has what Larder needs, and says what to change:",
            "version, eviction, memory, persistence, RESP3, rights of the user, topology, clock, round trip.",
            "Needs no running server, changes no setting and leaves no key behind.",
            "A SETTING is a flag as the server takes it, such as --redis-url or --config; passwords are better",
            "given in the environment, for everybody on the machine can read a command line."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all is as it should be, or nearly",
            "1:something has to be changed",
            "2:wrong usage, or a setting cannot be used",
            "3:Redis cannot be reached",
            "4:the login is refused"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final long MIB = 1024 * 1024;

    private final Console console;

    @Mixin
    final HelpOption help = new HelpOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Unmatched
    private List<String> settings = new ArrayList<>();

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings read = SettingsReader.read(CommandLine.parse(settings.toArray(String[]::new)), console.environment());
        if (read.redis().embedded()) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "REDIS_URL or REDIS_HOST must name the Redis to look at; without one the server starts its own,"
                            + " which is as it should be");
        }
        List<Finding> findings = look(read);
        if (json) {
            console.json(json(read, findings));
        } else {
            print(read, findings);
        }
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.PROBLEM)
                ? ExitCodes.NOT_WELL
                : ExitCodes.OK;
    }

    private List<Finding> look(Settings read) {
        String shown = read.redis().shown();
        try (ConnectionManager connections = ConnectionManager.connect(RedisTarget.named(read.redis()))) {
            return RedisCheckup.of(connections, read.cache().maxSizeMegabytes() * MIB, console.clock());
        } catch (StoreUnavailableException e) {
            throw new CommandFailure(
                    ExitCodes.UNREACHABLE, "Redis at " + shown + " cannot be reached: " + e.getMessage(), e);
        } catch (LarderException e) {
            String reason = String.valueOf(e.getMessage());
            boolean login = reason.matches("(?s).*(WRONGPASS|NOAUTH|NOPERM).*");
            throw new CommandFailure(
                    login ? ExitCodes.DENIED : ExitCodes.NOT_WELL,
                    "Redis at " + shown + " cannot be used: " + reason,
                    e);
        }
    }

    private void print(Settings read, List<Finding> findings) {
        console.line("Redis: %s", read.redis().shown());
        for (Finding finding : findings) {
            console.line("  %-8s %-16s %s", word(finding), finding.check(), Shown.text(finding.found()));
            if (!finding.change().isEmpty()) {
                console.line("  %-8s %-16s -> %s", "", "", Shown.text(finding.change()));
            }
        }
    }

    private static String word(Finding finding) {
        return finding.verdict().name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode json(Settings read, List<Finding> findings) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("redis", read.redis().shown());
        ArrayNode list = all.putArray("findings");
        findings.forEach(finding -> list.addObject()
                .put("check", finding.check())
                .put("verdict", word(finding))
                .put("found", finding.found())
                .put("change", finding.change()));
        return all;
    }
}
