package dev.larder.server.cli;

import dev.larder.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A command that was carried out in this process.
 *
 * @param code what it ended with
 * @param out what it printed
 * @param err what it complained of
 */
record Ran(int code, String out, String err) {
    /** Runs with the token of the tests. */
    static Ran command(TestServer server, String... arguments) {
        return run(Map.of("LARDER_ADMIN_TOKEN", TestServer.ADMIN), null, with(server, arguments));
    }

    /** Runs and answers a question. */
    static Ran answering(TestServer server, String answer, String... arguments) {
        return run(Map.of("LARDER_ADMIN_TOKEN", TestServer.ADMIN), answer, with(server, arguments));
    }

    static Ran run(
            Map<String, String> environment, @org.jspecify.annotations.Nullable String answer, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        byte[] in = (answer == null ? "" : answer + "\n").getBytes(StandardCharsets.UTF_8);
        int code = Cli.run(
                new Cli.Surroundings(
                        new HashMap<>(environment),
                        new ByteArrayInputStream(in),
                        answer != null,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Clock.systemUTC()),
                arguments);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static String[] with(TestServer server, String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = server.uri("").toString();
        return all;
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }
}
