package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;

/** What every error document must be. */
public final class Problems {
    private Problems() {}

    /** Checks all that problems have in common and returns the document. */
    public static JsonNode isProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        return isProblem(response.body(), status);
    }

    public static JsonNode isProblem(String body, int status) {
        JsonNode problem = new tools.jackson.databind.json.JsonMapper().readTree(body);
        assertThat(problem.propertyNames()).contains("type", "title", "status", "detail", "instance");
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(body).doesNotContain("Exception", "\tat ", "java.", "org.spring");
        return problem;
    }
}
