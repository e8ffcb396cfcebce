package dev.larder.server.cli;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the HTTP API. Whatever is not a good answer is a {@link CommandFailure}. No redirect is followed: it would take the token along. */
final class ApiClient {
    /** No answer of the API is longer. */
    static final int MAX_ANSWER_BYTES = 16 << 20;

    private static final int CONNECT_SECONDS = 5;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI server;
    private final String token;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(CONNECT_SECONDS))
            .build();

    ApiClient(URI server, String token, int timeoutSeconds) {
        this.server = server;
        this.token = token;
        this.timeout = Duration.ofSeconds(timeoutSeconds);
    }

    URI server() {
        return server;
    }

    JsonNode get(String path) {
        return call("GET", path, null, Set.of(200));
    }

    /** The answer also where its status is another one of those given. */
    JsonNode get(String path, Set<Integer> statuses) {
        return call("GET", path, null, statuses);
    }

    JsonNode post(String path, JsonNode body) {
        return call("POST", path, JSON.writeValueAsString(body), Set.of(200));
    }

    private JsonNode call(String method, String path, @Nullable String body, Set<Integer> statuses) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/redis/" + path))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json, application/problem+json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<byte[]> answer = send(request.build());
        JsonNode json = read(answer);
        // A problem is never what was asked for, though health has a status of its own with the same number.
        if (statuses.contains(answer.statusCode()) && !json.has("instance")) {
            return json;
        }
        throw refused(answer.statusCode(), json);
    }

    /** The whole answer within the time limit: that of a request ends with the head of its answer. */
    private HttpResponse<byte[]> send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, BoundedBody.atMost(MAX_ANSWER_BYTES));
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    ExitCodes.UNREACHABLE, server + " did not answer within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw broken(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCodes.UNREACHABLE, "interrupted", e);
        } finally {
            // Of one that is still under way this closes the connection.
            answer.cancel(true);
        }
    }

    private CommandFailure broken(Throwable cause) {
        String what = "the connection to " + server + " broke";
        if (cause instanceof HttpConnectTimeoutException) {
            what = "no connection to " + server + " came about within " + CONNECT_SECONDS + " s";
        } else if (cause instanceof ConnectException) {
            what = "no server answers at " + server + "; --url names another one";
        }
        return new CommandFailure(ExitCodes.UNREACHABLE, what, cause);
    }

    private JsonNode read(HttpResponse<byte[]> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new CommandFailure(
                    ExitCodes.REFUSED,
                    server + " answered " + answer.statusCode() + " and no JSON; is it a Larder server?",
                    e);
        }
    }

    private CommandFailure refused(int status, JsonNode problem) {
        String detail = problem.path("detail").asString("status " + status);
        return switch (status) {
            case 401, 403 -> new CommandFailure(ExitCodes.DENIED, "the server refuses the credential: " + detail);
            case 404 -> CommandFailure.missing(detail);
            case 503 -> new CommandFailure(ExitCodes.UNREACHABLE, detail);
            default -> new CommandFailure(ExitCodes.REFUSED, "the server refuses: " + detail);
        };
    }
}
