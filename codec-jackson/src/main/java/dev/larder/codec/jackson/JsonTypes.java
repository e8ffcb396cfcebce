package dev.larder.codec.jackson;

import dev.larder.base.TypeShape;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;

/** Types as a mapper writes them: by their properties, whatever the order of their declarations. */
final class JsonTypes implements TypeShape.Describer<JavaType> {
    private final ClassIntrospector introspector;

    private JsonTypes(SerializationConfig config) {
        this.introspector = config.classIntrospectorInstance();
    }

    static TypeShape shape(JsonMapper mapper, JavaType type) {
        return TypeShape.of(type, new JsonTypes(mapper.serializationConfig()));
    }

    @Override
    public String name(JavaType type) {
        return type.toCanonical();
    }

    @Override
    public String describe(JavaType type, Consumer<? super JavaType> parts) {
        if (type.isContainerType() || type.isReferenceType()) {
            add(type.getKeyType(), parts);
            add(type.getContentType(), parts);
            return "";
        }
        return isLeaf(type) ? "" : properties(type, parts);
    }

    private static boolean isLeaf(JavaType type) {
        Class<?> raw = type.getRawClass();
        return raw.isPrimitive()
                || raw.isEnum()
                || raw.getName().startsWith("java.")
                || raw.getName().startsWith("javax.");
    }

    private String properties(JavaType type, Consumer<? super JavaType> parts) {
        BeanDescription bean =
                introspector.introspectForSerialization(type, introspector.introspectClassAnnotations(type));
        List<BeanPropertyDefinition> properties = bean.findProperties().stream()
                .sorted(Comparator.comparing(BeanPropertyDefinition::getName))
                .toList();
        StringBuilder text = new StringBuilder();
        for (BeanPropertyDefinition property : properties) {
            JavaType propertyType = property.getPrimaryType();
            add(propertyType, parts);
            text.append(property.getName())
                    .append(':')
                    .append(propertyType.toCanonical())
                    .append(';');
        }
        return text.toString();
    }

    private static void add(@Nullable JavaType type, Consumer<? super JavaType> parts) {
        if (type != null) {
            parts.accept(type);
        }
    }
}
