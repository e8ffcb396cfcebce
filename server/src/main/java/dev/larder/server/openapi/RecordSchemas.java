package dev.larder.server.openapi;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says of the records that go over the wire what their types say: which fields may be null, which are always there. Every
 * field of an answer is; of a request those that may not be null are, and no others are known.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("rawtypes") // as the model of OpenAPI has it: Schema without its parameter
final class RecordSchemas implements ModelConverter {
    private static final String REF = "#/components/schemas/";
    private static final String NULL = "null";
    private static final String OURS = "dev.larder.server";
    private static final PropertyNamingStrategies.NamingBase NAMES =
            (PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE;

    // The tool has one list of converters for the whole JVM, where that of the last server that started stands for all.
    private static final Map<String, Class<?>> RECORDS = new ConcurrentHashMap<>();

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Class<?> raw = Json31.mapper().constructType(type.getType()).getRawClass();
        Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        if (schema != null && raw.isRecord() && raw.getPackageName().startsWith(OURS)) {
            remember(schema.get$ref() == null ? schema.getName() : name(schema.get$ref()), raw);
        }
        return schema;
    }

    private void remember(@Nullable String name, Class<?> raw) {
        if (name == null) {
            return;
        }
        Class<?> other = RECORDS.putIfAbsent(name, raw);
        if (other != null && other != raw) {
            throw new IllegalStateException(
                    "records of the API must have names of their own, " + name + " is " + other + " and " + raw);
        }
    }

    /** Completes the schemas of all records, once a document is otherwise ready. */
    void complete(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        Set<String> requests = requests(document);
        RECORDS.forEach((name, raw) -> {
            Schema<?> schema = schemas.get(name);
            if (schema != null) {
                complete(schema, raw, requests.contains(name));
            }
        });
    }

    private static void complete(Schema<?> schema, Class<?> raw, boolean request) {
        List<String> required = new ArrayList<>();
        schema.setTypes(Set.of("object"));
        for (RecordComponent field : raw.getRecordComponents()) {
            String name = NAMES.translate(field.getName());
            Schema<?> property = schema.getProperties().get(name);
            if (property == null) {
                throw new IllegalStateException("the schema of " + raw + " lacks " + name);
            }
            nameNullParts(property, field);
            boolean nullable = mayBeNull(field.getAnnotatedType());
            if (nullable) {
                schema.getProperties().put(name, orNull(property));
            }
            if (!request || !nullable) {
                required.add(name);
            }
        }
        schema.setRequired(required);
        if (request) {
            schema.setAdditionalProperties(false);
        }
    }

    /** The values of a map or the elements of a list may be null though the whole may not. */
    private static void nameNullParts(Schema<?> property, RecordComponent field) {
        if (!(field.getAnnotatedType() instanceof AnnotatedParameterizedType type)) {
            return;
        }
        var parts = type.getAnnotatedActualTypeArguments();
        if (parts[parts.length - 1].getType() == Object.class) {
            // Any JSON, which the tool takes for an object.
            property.setAdditionalProperties(true);
            return;
        }
        if (!mayBeNull(parts[parts.length - 1])) {
            return;
        }
        if (property.getItems() != null) {
            property.setItems(orNull(property.getItems()));
        } else if (property.getAdditionalProperties() instanceof Schema<?> values) {
            property.setAdditionalProperties(orNull(values));
        }
    }

    private static boolean mayBeNull(AnnotatedElement type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null || schema.getTypes() == null) {
            return new Schema<>().anyOf(List.of(schema, new Schema<>().types(Set.of(NULL))));
        }
        Set<String> types = new LinkedHashSet<>(schema.getTypes());
        types.add(NULL);
        schema.setTypes(types);
        return schema;
    }

    private static Set<String> requests(OpenAPI document) {
        Set<String> names = new LinkedHashSet<>();
        document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .filter(operation -> operation.getRequestBody() != null
                        && operation.getRequestBody().getContent() != null)
                .flatMap(operation -> operation.getRequestBody().getContent().values().stream())
                .map(MediaType::getSchema)
                .filter(schema -> schema != null && schema.get$ref() != null)
                .forEach(schema -> names.add(name(schema.get$ref())));
        return names;
    }

    private static String name(String reference) {
        return reference.substring(reference.startsWith(REF) ? REF.length() : 0);
    }
}
