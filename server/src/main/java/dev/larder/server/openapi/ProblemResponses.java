package dev.larder.server.openapi;

import dev.larder.server.problem.Refuses;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/** The problems that an operation can answer with: those that all have, those of its kind, those that it names. */
final class ProblemResponses {
    static final String SCHEMA = "Problem";

    private static final Map<Integer, String> MEANINGS = Map.ofEntries(
            Map.entry(400, "malformed or out-of-range input; field names it"),
            Map.entry(401, "no credential, or a wrong one"),
            Map.entry(403, "the credential lacks the role admin"),
            Map.entry(404, "there is no such key, layer or session"),
            Map.entry(406, "no representation is acceptable"),
            Map.entry(408, "the body was not there in time"),
            Map.entry(409, "the state of things does not allow it; the detail says what has to happen first"),
            Map.entry(412, "the value is not one that If-Match names"),
            Map.entry(413, "the body is longer than accepted"),
            Map.entry(415, "the body is of a type that is not accepted"),
            Map.entry(417, "Expect asks for something else than 100-continue"),
            Map.entry(421, "the server listens on loopback and was asked for by another name"),
            Map.entry(429, "too many at once, or too many wrong tokens; Retry-After says when"),
            Map.entry(431, "the request line and the headers are too long, or the headers too many"),
            Map.entry(500, "the request failed inside the server; its log says why"),
            Map.entry(501, "Transfer-Encoding is not chunked, or a value is to be changed under a condition"),
            Map.entry(503, "Redis cannot be reached, or the system is shut down; Retry-After says when"));

    /** What filters and whatever lies below can answer to any request. */
    private static final List<Integer> ALWAYS = List.of(400, 401, 417, 421, 429, 431, 500, 503);

    private static final Set<RequestMethod> READING = Set.of(RequestMethod.GET, RequestMethod.HEAD);
    private static final Set<RequestMethod> WITH_BODY =
            Set.of(RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH);

    private ProblemResponses() {}

    static Operation add(Operation operation, HandlerMethod handler) {
        for (int status : statuses(operation, handler)) {
            operation.getResponses().putIfAbsent(Integer.toString(status), response(status));
        }
        return operation;
    }

    private static Set<Integer> statuses(Operation operation, HandlerMethod handler) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
        List<RequestMethod> methods = mapping == null ? List.of() : List.of(mapping.method());
        Set<Integer> statuses = new TreeSet<>(ALWAYS);
        if (!READING.containsAll(methods)) {
            statuses.add(403);
        }
        if (methods.stream().anyMatch(WITH_BODY::contains)) {
            statuses.add(413);
            statuses.add(501);
        }
        if (operation.getRequestBody() != null) {
            statuses.add(415);
        }
        if (mapping != null && mapping.produces().length > 0) {
            statuses.add(406);
        }
        Refuses own = handler.getMethodAnnotation(Refuses.class);
        if (own != null) {
            for (int status : own.value()) {
                statuses.add(status);
            }
        }
        return statuses;
    }

    private static ApiResponse response(int status) {
        ApiResponse response = new ApiResponse()
                .description(MEANINGS.getOrDefault(status, "the operation was refused"))
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + SCHEMA))));
        return switch (status) {
            case 401 -> response.addHeaderObject("WWW-Authenticate", new Header().schema(new StringSchema()));
            case 429, 503 ->
                response.addHeaderObject(
                        "Retry-After", new Header().description("seconds").schema(new IntegerSchema()));
            default -> response;
        };
    }

    static Schema<?> schema() {
        Schema<?> schema = new ObjectSchema().description("RFC 9457");
        schema.addProperty("type", new StringSchema().format("uri").description("urn:larder:problem:<code>"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema().format("uri-reference"))
                .addProperty("code", new StringSchema())
                .addProperty("field", new StringSchema().description("what of the input is wrong, on status 400"))
                .addProperty("limit_bytes", new IntegerSchema().description("what is accepted, on status 413"))
                .addProperty("key", new StringSchema().description("which was asked for, where an entry is missing"))
                .addProperty("exists", new Schema<>().type("boolean").description("false, where an entry is missing"));
        schema.setRequired(List.of("type", "title", "status", "detail", "instance", "code"));
        return schema;
    }
}
