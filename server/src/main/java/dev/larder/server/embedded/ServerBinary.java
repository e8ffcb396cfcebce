package dev.larder.server.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that can serve as Redis.
 *
 * @param path where it is
 * @param version what it says it is, such as {@code 7.0.15}
 */
record ServerBinary(Path path, String version) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerBinary.class);
    private static final List<String> NAMES = List.of("valkey-server", "redis-server");
    private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.(\\d+)[0-9.]*");
    private static final int ANSWER_SECONDS = 5;
    private static final int MAX_ANSWER_BYTES = 4096;

    /** The first program of a search path that is new enough. */
    static Optional<ServerBinary> onPath(String searchPath) {
        for (String name : NAMES) {
            for (Path program : programs(searchPath, name)) {
                Optional<ServerBinary> found = ask(program);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** The executable files of that name on a search path, in its order. */
    static List<Path> programs(String searchPath, String name) {
        List<Path> programs = new ArrayList<>();
        for (String folder : searchPath.split(":", -1)) {
            try {
                // An empty part means the working folder, from which nothing should be run by accident.
                Path program = Path.of(folder, name);
                if (!folder.isEmpty() && Files.isRegularFile(program) && Files.isExecutable(program)) {
                    programs.add(program.toAbsolutePath());
                }
            } catch (InvalidPathException e) {
                LOG.debug("PATH holds what is no path", e);
            }
        }
        return programs;
    }

    /** The version in what {@code --version} prints, if it is 6.2 or newer: RESP3 with tracking, and no known holes. */
    static Optional<String> supported(String answer) {
        Matcher matcher = VERSION.matcher(answer);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        return major > 6 || (major == 6 && minor >= 2)
                ? Optional.of(matcher.group().substring(2))
                : Optional.empty();
    }

    private static Optional<ServerBinary> ask(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String answer = new String(process.getInputStream().readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
            return supported(answer).map(version -> new ServerBinary(program, version));
        } catch (IOException e) {
            LOG.debug("{} does not run", program, e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
