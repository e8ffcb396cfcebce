package dev.larder.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document as a judge of answers. It is read more strictly than it is written: where it lists fields, no
 * others may come, so that a field that nobody documented is found.
 */
final class ApiDocument {
    private static final String IRI = "https://larder.invalid/openapi";
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode document;
    private final SchemaRegistry schemas;

    ApiDocument(String text) {
        JsonNode strict = JSON.readTree(text);
        strict.at("/components/schemas").forEach(schema -> {
            if (schema.has("properties") && !schema.has("additionalProperties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        });
        this.document = strict;
        this.schemas = SchemaRegistry.withDefaultDialect(
                Dialects.getOpenApi31(), registry -> registry.schemas(Map.of(IRI, strict.toString())));
    }

    JsonNode json() {
        return document;
    }

    /** All operations, as {@code GET /path/{parameter}}. */
    SortedSet<String> operations() {
        TreeSet<String> operations = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    /** Fails unless the status, the type and the body of an answer are as the document says. */
    void assertDocumented(String operation, HttpResponse<String> answer) {
        String[] words = operation.split(" ", 2);
        String method = words[0].toLowerCase(Locale.ROOT);
        String pointer = "/paths/" + escaped(words[1]) + "/" + method + "/responses/" + answer.statusCode();
        JsonNode response = document.at(pointer);
        assertThat(response.isObject())
                .as("%s documents status %d, which it answered: %s", operation, answer.statusCode(), answer.body())
                .isTrue();
        Optional<String> type = answer.headers().firstValue("Content-Type");
        if (!response.has("content")) {
            assertThat(answer.body())
                    .as("%s %d has no body", operation, answer.statusCode())
                    .isEmpty();
            return;
        }
        JsonNode content = response.get("content");
        assertThat(type).as("%s %d has a body", operation, answer.statusCode()).isPresent();
        String documented = content.has("*/*") ? "*/*" : type.orElseThrow();
        assertThat(content.propertyNames())
                .as(operation + " " + answer.statusCode())
                .contains(documented);
        if (documented.endsWith("json")) {
            String schema = pointer + "/content/" + escaped(documented) + "/schema";
            assertThat(errors(schema, answer.body()))
                    .as("%s %d answered %s", operation, answer.statusCode(), answer.body())
                    .isEmpty();
        }
    }

    /** What is wrong with a text by the schema at a place of the document. */
    List<String> errors(String pointer, String text) {
        assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
        List<String> errors = new ArrayList<>();
        for (Error error :
                schemas.getSchema(SchemaLocation.of(IRI + "#" + pointer)).validate(text, InputFormat.JSON)) {
            errors.add(error.getInstanceLocation() + ": " + error.getMessage());
        }
        return errors;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
