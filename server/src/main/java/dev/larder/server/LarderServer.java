package dev.larder.server;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.server.cli.Cli;
import dev.larder.server.life.RedisTarget;
import dev.larder.server.security.BindAddress;
import dev.larder.server.settings.CommandLine;
import dev.larder.server.settings.Settings;
import dev.larder.server.settings.SettingsException;
import dev.larder.server.settings.SettingsReader;
import java.io.PrintStream;
import java.net.BindException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;

/**
 * Where the process begins. Whatever keeps the server from starting is one line on standard error and an exit code:
 * {@value #BAD_SETTINGS} for settings, {@value #FAILED} for anything else. Ended by SIGTERM it exits with 143, or 130 by
 * SIGINT, after requests under way have ended and the embedded Redis has saved.
 *
 * @since 0.1
 */
public final class LarderServer {
    /** The exit code where a setting cannot be used. */
    public static final int BAD_SETTINGS = 2;

    /** The exit code of any other failure to start. */
    public static final int FAILED = 1;

    private LarderServer() {}

    /** Apart, for setting up a log takes a command that has none longer than all else. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger(LarderServer.class);
    }

    /**
     * Runs the server.
     *
     * @param arguments see {@link CommandLine}
     */
    public static void main(String... arguments) {
        int code = Cli.takes(arguments)
                ? Cli.run(surroundings(), arguments)
                : run(arguments, System.getenv(), System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    // From 22 on the console is not null by itself; the launcher asks for the one that still is.
    @SuppressWarnings("SystemConsoleNull")
    private static Cli.Surroundings surroundings() {
        return new Cli.Surroundings(
                System.getenv(), System.in, System.console() != null, System.out, System.err, Clock.systemUTC());
    }

    static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            CommandLine line = CommandLine.parse(arguments);
            switch (line.action()) {
                case HELP -> out.print(CommandLine.help());
                case VERSION -> out.println("larder " + version());
                case CHECK -> check(SettingsReader.read(line, environment));
                case SERVE -> serve(SettingsReader.read(line, environment), out);
            }
            return 0;
        } catch (RuntimeException e) {
            Log.LOG.debug("the server did not start", e);
            err.println("larder: " + (isEnding() ? "ended before it served" : reason(e)));
            return e instanceof SettingsException ? BAD_SETTINGS : FAILED;
        }
    }

    private static void serve(Settings settings, PrintStream out) {
        RunningServer server = RunningServer.start(settings);
        List<String> lines = server.describe();
        if (isEnding()) {
            throw new LarderException(ErrorCode.CLOSED, "the server was ended");
        }
        lines.forEach(out::println);
    }

    private static void check(Settings settings) {
        BindAddress.of(settings);
        if (!settings.redis().embedded()) {
            var unused = RedisTarget.named(settings.redis());
        }
    }

    /**
     * Whether the JVM is on its way out, by a signal: what fails then fails because of that. There is no other way to ask
     * than to offer one more thing to do at the end.
     */
    private static boolean isEnding() {
        Thread nothing = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(nothing);
            return !Runtime.getRuntime().removeShutdownHook(nothing);
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    /** One line for a failure: ours say it themselves, of others the cause that users can do something about. */
    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LarderException ours) {
                return String.valueOf(ours.getMessage());
            }
            if (cause instanceof PortInUseException taken) {
                return "LARDER_PORT must be a free port, was " + taken.getPort() + " (another program has it)";
            }
            if (cause instanceof BindException refused) {
                return "cannot listen on LARDER_BIND and LARDER_PORT: " + refused.getMessage();
            }
        }
        return "the server did not start: "
                + String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    static String version() {
        @Nullable String version = LarderServer.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
