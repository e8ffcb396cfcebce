package dev.larder.codec.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shape of a type as JSON: every type that it is made of with its properties, in an order that does not depend on the
 * order of declarations.
 */
final class TypeShape {
    /** A type made of more types than this is none that anybody caches. */
    private static final int MAX_TYPES = 10_000;

    private final SerializationConfig config;
    private final ClassIntrospector introspector;

    /** By the type's name: its properties. A type is entered before its parts are looked at, so recursion ends. */
    private final Map<String, String> shapes = new TreeMap<>();

    private final Deque<JavaType> toDo = new ArrayDeque<>();
    private final String root;

    private TypeShape(JsonMapper mapper, JavaType type) {
        this.config = mapper.serializationConfig();
        this.introspector = config.classIntrospectorInstance();
        this.root = type.toCanonical();
        toDo.add(type);
        for (JavaType next = toDo.poll(); next != null; next = toDo.poll()) {
            look(next);
        }
    }

    static TypeShape of(JsonMapper mapper, JavaType type) {
        return new TypeShape(mapper, type);
    }

    /** A number that is different for different shapes, nearly always. */
    int fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(toString().getBytes(UTF_8));
            return ByteBuffer.wrap(hash).getInt();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private void look(JavaType type) {
        if (shapes.containsKey(type.toCanonical())) {
            return;
        }
        if (shapes.size() >= MAX_TYPES) {
            throw new IllegalArgumentException(
                    "type must be made of at most " + MAX_TYPES + " types, was more: " + root);
        }
        if (type.isContainerType() || type.isReferenceType()) {
            shapes.put(type.toCanonical(), "");
            add(type.getKeyType());
            add(type.getContentType());
        } else if (isLeaf(type)) {
            shapes.put(type.toCanonical(), "");
        } else {
            shapes.put(type.toCanonical(), properties(type));
        }
    }

    private static boolean isLeaf(JavaType type) {
        Class<?> raw = type.getRawClass();
        return raw.isPrimitive()
                || raw.isEnum()
                || raw.getName().startsWith("java.")
                || raw.getName().startsWith("javax.");
    }

    private String properties(JavaType type) {
        BeanDescription bean =
                introspector.introspectForSerialization(type, introspector.introspectClassAnnotations(type));
        List<BeanPropertyDefinition> properties = bean.findProperties().stream()
                .sorted(Comparator.comparing(BeanPropertyDefinition::getName))
                .toList();
        StringBuilder text = new StringBuilder();
        for (BeanPropertyDefinition property : properties) {
            JavaType propertyType = property.getPrimaryType();
            add(propertyType);
            text.append(property.getName())
                    .append(':')
                    .append(propertyType.toCanonical())
                    .append(';');
        }
        return text.toString();
    }

    private void add(@Nullable JavaType type) {
        if (type != null) {
            toDo.add(type);
        }
    }

    @Override
    public String toString() {
        return root + shapes;
    }
}
