package dev.larder.server.cli;

import dev.larder.base.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where commands read and write.
 *
 * @param around what the process has
 * @param ticker elapsed time
 */
record Console(Cli.Surroundings around, Ticker ticker) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    Map<String, String> environment() {
        return around.environment();
    }

    boolean interactive() {
        return around.interactive();
    }

    PrintStream out() {
        return around.out();
    }

    PrintStream err() {
        return around.err();
    }

    Clock clock() {
        return around.clock();
    }

    void json(JsonNode node) {
        out().println(JSON.writeValueAsString(node));
    }

    @SuppressWarnings("AnnotateFormatMethod") // All its formats are in this package.
    void line(String format, Object... parts) {
        out().println(String.format(java.util.Locale.ROOT, format, parts));
    }

    /** Asks for a yes. What is not {@code y} or {@code yes} is a no, and so is the end of the input. */
    boolean confirms(String question) {
        out().print(question + " [y/N] ");
        out().flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(around.in(), StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().matches("(?i)y|yes");
        } catch (IOException e) {
            throw new UncheckedIOException("no answer could be read", e);
        }
    }

    /** Waits; false if the thread was interrupted. */
    boolean pause(Duration duration) {
        try {
            boolean unused = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
