package dev.larder.server.cli;

import dev.larder.base.Ticker;
import dev.larder.server.settings.OneLine;
import dev.larder.server.settings.SettingsException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.ParameterException;

/**
 * The commands that talk to a server instead of being one. Whatever goes wrong is one line on standard error and one of
 * {@link ExitCodes}; no stack trace, no secret.
 *
 * @since 0.1
 */
public final class Cli {
    /** The first words on the command line that are commands of this package. */
    static final Set<String> COMMANDS = Set.of("status", "top", "clear", "keys", "bench", "doctor", "completion");

    private static final int MAX_ERROR_CHARS = 500;

    private Cli() {}

    /**
     * Whether a command line is for this package.
     *
     * @param arguments as {@code main} gets them
     * @return true if the first word is one of the commands
     */
    public static boolean takes(String... arguments) {
        return arguments.length > 0 && COMMANDS.contains(arguments[0]);
    }

    /**
     * What a process has that a command may use.
     *
     * @param environment the environment
     * @param in answers to questions
     * @param interactive whether somebody is there to be asked
     * @param out what was asked for
     * @param err what went wrong
     * @param clock what time it is, to be compared with that of Redis
     */
    public record Surroundings(
            Map<String, String> environment,
            InputStream in,
            boolean interactive,
            PrintStream out,
            PrintStream err,
            Clock clock) {}

    /**
     * Carries out a command.
     *
     * @param around what the process has
     * @param arguments the command and its options
     * @return one of {@link ExitCodes}
     */
    public static int run(Surroundings around, String... arguments) {
        // Before the first logger is made: what a library has to say of its connections is not what was asked for.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "dev/larder/server/cli/logback.xml");
        }
        return commandLine(new Console(around, Ticker.system())).execute(arguments);
    }

    static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new RootCommand())
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new TopCommand(console))
                .addSubcommand(new ClearCommand(console))
                .addSubcommand(new KeysCommand(console))
                .addSubcommand(new BenchCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new CompletionCommand(console));
        return line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(new ColorScheme.Builder(Ansi.OFF).build())
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler((failure, arguments) -> usage(console, failure, arguments))
                .setExecutionExceptionHandler((failure, at, parsed) -> failed(console, failure));
    }

    private static int usage(Console console, ParameterException failure, String... arguments) {
        String name = failure.getCommandLine().getCommandName();
        complain(
                console,
                withoutLogins(String.valueOf(failure.getMessage()), arguments) + "; larder " + name
                        + " --help tells more");
        return ExitCodes.USAGE;
    }

    /** The message repeats what was typed, which may be a URL with a password. */
    private static String withoutLogins(String message, String... arguments) {
        String shown = message;
        for (String argument : arguments) {
            // Of --option=value the message may have the value only.
            String repeated = shown.contains(argument) ? argument : argument.substring(argument.indexOf('=') + 1);
            shown = shown.replace(repeated, OneLine.of(repeated));
        }
        return shown;
    }

    private static int failed(Console console, Exception failure) {
        if (failure instanceof CommandFailure known) {
            complain(console, known.getMessage());
            return known.exitCode();
        }
        complain(console, failure.getMessage());
        return failure instanceof SettingsException ? ExitCodes.USAGE : ExitCodes.UNREACHABLE;
    }

    private static void complain(Console console, @org.jspecify.annotations.Nullable String message) {
        String text = Shown.text(String.valueOf(message).replaceAll("\\s*\\R\\s*", " "));
        console.err()
                .println("larder: "
                        + (text.length() <= MAX_ERROR_CHARS ? text : text.substring(0, MAX_ERROR_CHARS) + "..."));
    }
}
