package dev.larder.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.TestServer;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Goal: the OpenAPI document promises what the contract asks for. */
class DocumentIT {
    private static final JsonNode DOCUMENT = TestServer.shared().getJson("/v3/api-docs");

    static java.util.List<Row> rows() {
        return Contract.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void row_ofTheContract_isInTheDocumentWithItsFieldsAndErrors(Row row) {
        JsonNode operation =
                DOCUMENT.get("paths").path(row.template()).path(row.method().toLowerCase(Locale.ROOT));

        assertThat(operation.isMissingNode()).as("%s is documented", row).isFalse();
        JsonNode responses = operation.get("responses");
        assertThat(responses.propertyNames()).contains(String.valueOf(row.status()), "401", "503");
        JsonNode schema = resolved(responses
                .get(String.valueOf(row.status()))
                .get("content")
                .get("application/json")
                .get("schema"));
        row.fields().forEach(field -> assertPromised(schema, field));
    }

    /** What is below a map is promised by the schema of its values, or not at all where the values differ. */
    private static void assertPromised(JsonNode schema, String field) {
        JsonNode at = schema;
        for (String name : field.split("/", -1)) {
            JsonNode properties = at.path("properties");
            if (properties.has(name)) {
                assertThat(at.path("required").toString())
                        .as("%s is required in %s", field, at)
                        .contains("\"" + name + "\"");
                at = resolved(properties.get(name));
            } else if (at.has("items")) {
                at = resolved(at.get("items"));
            } else {
                assertThat(at.has("additionalProperties")
                                || at.path("type").toString().contains("object"))
                        .as("%s is promised by %s", field, at)
                        .isTrue();
                at = resolved(at.path("additionalProperties"));
                if (!at.has("properties")) {
                    return;
                }
            }
        }
    }

    private static JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        if (reference.isString()) {
            return resolved(DOCUMENT.at(reference.asString().substring(1)));
        }
        // What may be null is one of two.
        for (String either : java.util.List.of("oneOf", "anyOf", "allOf")) {
            for (JsonNode one : schema.path(either)) {
                if (!one.path("type").toString().equals("\"null\"")) {
                    return resolved(one);
                }
            }
        }
        return schema;
    }

    @Test
    void document_always_hasNoOperationThatTheContractLacks() {
        var documented = new TreeSet<String>();
        DOCUMENT.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        documented.removeIf(operation -> operation.startsWith("HEAD ") || !operation.contains(" /api/redis/"));
        // A stream has no end and no JSON of its own; EventsIT holds it to the contract.
        documented.remove("GET /api/redis/events");

        assertThat(rows()).extracting(Row::operation).containsAll(documented);
    }
}
