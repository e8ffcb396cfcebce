package dev.larder.server;

import dev.larder.server.security.AdminTokenFile;
import dev.larder.server.settings.CommandLine;
import dev.larder.server.settings.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server in this process, on a free port of loopback, with its own data folder, and a client for it. */
public final class TestServer implements AutoCloseable {
    public static final String ADMIN = "test-admin-token";
    public static final String VIEWER = "test-viewer-token";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final RunningServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestServer(RunningServer server) {
        this.server = server;
    }

    /** Starts with both tokens known, in a folder, with some more settings. */
    public static TestServer start(Path data, String... namesAndValues) {
        return startWith(beans -> {}, data, namesAndValues);
    }

    /** The same, with more beans, as a part has them that comes later. */
    public static TestServer startWith(
            ApplicationContextInitializer<GenericApplicationContext> beans, Path data, String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LARDER_PORT", "0");
        environment.put("LARDER_DATA", data.toString());
        environment.put("LARDER_ADMIN_TOKEN", ADMIN);
        environment.put("LARDER_VIEWER_TOKEN", VIEWER);
        environment.put("MAX_CACHE_SIZE_MB", "64");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new TestServer(RunningServer.start(SettingsReader.read(CommandLine.parse(), environment), beans));
    }

    private static @Nullable TestServer shared;

    /** One server for all tests that leave it as it was; it ends with the JVM. */
    public static synchronized TestServer shared() {
        if (shared == null) {
            try {
                shared = start(Files.createTempDirectory(Files.createDirectories(Path.of("target")), "shared"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    public int port() {
        return server.port();
    }

    public <T> T bean(Class<T> type) {
        return server.context().getBean(type);
    }

    public Path tokenFile() {
        return AdminTokenFile.path(server.folder());
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path, ADMIN, null);
    }

    public JsonNode getJson(String path) {
        return JSON.readTree(get(path).body());
    }

    public HttpResponse<String> postJson(String path, String body) {
        return send("POST", path, ADMIN, BodyPublishers.ofString(body), "Content-Type", "application/json");
    }

    public HttpResponse<String> put(String path, String body, String... headers) {
        return send("PUT", path, ADMIN, BodyPublishers.ofString(body), headers);
    }

    public HttpResponse<String> send(
            String method, String path, @Nullable String token, @Nullable BodyPublisher body, String... headers) {
        return sendFor(BodyHandlers.ofString(), method, path, token, body, headers);
    }

    public <T> HttpResponse<T> sendFor(
            HttpResponse.BodyHandler<T> handler,
            String method,
            String path,
            @Nullable String token,
            @Nullable BodyPublisher body,
            String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(TIMEOUT)
                .method(method, body == null ? BodyPublishers.noBody() : body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        server.close();
    }
}
