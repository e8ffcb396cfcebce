package dev.larder.server.cli;

import dev.larder.server.settings.CommandLine;
import dev.larder.server.settings.FileFault;
import dev.larder.server.settings.Settings;
import dev.larder.server.settings.SettingsReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which server a command talks to, and as whom. The token comes from {@code --token-file}, {@code LARDER_ADMIN_TOKEN},
 * {@code LARDER_VIEWER_TOKEN} or the file in the data folder, in this order; never from the command line, which everybody
 * on the machine can read. The token of the data folder is that of the server on this machine and is sent nowhere else.
 */
final class ServerOptions {
    private static final long MAX_TOKEN_FILE_BYTES = 4096;
    private static final String TOKEN = "[A-Za-z0-9._~+/=-]{8,512}";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server; http://127.0.0.1:8400, or what LARDER_BIND and LARDER_PORT say, unless given.")
    private @Nullable String url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds the bearer token.")
    private @Nullable Path tokenFile;

    @Option(names = "--data", paramLabel = "FOLDER", description = "The data folder of the server, for its token.")
    private @Nullable String data;

    @Option(names = "--config", paramLabel = "FILE", description = "The properties file of the server.")
    private @Nullable String config;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long an answer is waited for, from 1 to 600; ${DEFAULT-VALUE} unless given.")
    private int timeoutSeconds;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    ApiClient connect(Map<String, String> environment) {
        if (timeoutSeconds < 1 || timeoutSeconds > 600) {
            throw usage("--timeout must be between 1 and 600 seconds, was " + timeoutSeconds);
        }
        Settings settings = settings(environment);
        URI server = server(settings.server());
        return new ApiClient(server, token(server, settings.server()), timeoutSeconds);
    }

    private Settings settings(Map<String, String> environment) {
        List<String> flags = new ArrayList<>();
        if (data != null) {
            flags.addAll(List.of("--data", data));
        }
        if (config != null) {
            flags.addAll(List.of("--config", config));
        }
        return SettingsReader.read(CommandLine.parse(flags.toArray(String[]::new)), environment);
    }

    private URI server(Settings.ServerPart settings) {
        if (url != null) {
            return checked(url);
        }
        // Who listens everywhere is reached on this machine.
        String bind = settings.bind().matches("0(\\.0){0,3}|::|\\[::]") ? "127.0.0.1" : settings.bind();
        String host = bind.indexOf(':') >= 0 && !bind.startsWith("[") ? "[" + bind + "]" : bind;
        return URI.create("http://" + host + ":" + settings.port());
    }

    private static URI checked(String text) {
        try {
            URI given = URI.create(text);
            if (String.valueOf(given.getScheme()).matches("https?")
                    && given.getHost() != null
                    && given.getRawUserInfo() == null
                    && given.getRawQuery() == null
                    && given.getRawFragment() == null) {
                String path = given.getRawPath().replaceAll("/+$", "");
                return URI.create(given.getScheme() + "://" + given.getRawAuthority() + path);
            }
        } catch (IllegalArgumentException unreadable) {
            throw usage("--url must be http://host[:port] or https://host[:port], was not a URL");
        }
        throw usage("--url must be http://host[:port] or https://host[:port] without user, query and fragment");
    }

    private String token(URI server, Settings.ServerPart settings) {
        if (tokenFile != null) {
            return read(tokenFile);
        }
        if (settings.adminToken() != null) {
            return settings.adminToken();
        }
        if (settings.viewerToken() != null) {
            return settings.viewerToken();
        }
        Path file = settings.data().resolve("admin-token");
        if (!Files.exists(file)) {
            throw new CommandFailure(
                    ExitCodes.DENIED,
                    "a token is needed: set LARDER_ADMIN_TOKEN or LARDER_VIEWER_TOKEN, or give --token-file or --data;"
                            + " there is none in " + settings.data());
        }
        if (!isLoopback(server.getHost())) {
            throw new CommandFailure(
                    ExitCodes.DENIED,
                    "the token in " + file + " is that of the server on this machine and is not sent to "
                            + server.getHost() + "; give --token-file, LARDER_ADMIN_TOKEN or LARDER_VIEWER_TOKEN");
        }
        return read(file);
    }

    private static String read(Path file) {
        String token;
        try {
            token = Files.size(file) > MAX_TOKEN_FILE_BYTES
                    ? ""
                    : Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCodes.DENIED,
                    "the file with the token must be readable, was " + file + " (" + FileFault.reason(e) + ")",
                    e);
        }
        if (!token.matches(TOKEN)) {
            throw new CommandFailure(
                    ExitCodes.DENIED, file + " must hold 8 to 512 characters of A-Z a-z 0-9 - . _ ~ + / =, does not");
        }
        return token;
    }

    private static boolean isLoopback(String host) {
        try {
            return host.equalsIgnoreCase("localhost")
                    || (host.matches("[0-9.]+|\\[.*]")
                            && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCodes.USAGE, message);
    }
}
