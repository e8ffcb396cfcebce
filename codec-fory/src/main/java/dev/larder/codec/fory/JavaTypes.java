package dev.larder.codec.fory;

import dev.larder.base.TypeShape;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Types as their fields are written, and the classes of the application that are met on the way. */
final class JavaTypes implements TypeShape.Describer<Type> {
    private final List<Class<?>> furtherTypes;

    /** By name, so that the order, which decides the ids, is the same on every node. */
    private final Map<String, Class<?>> met = new TreeMap<>();

    private final TypeShape shape;

    private JavaTypes(Class<?> root, List<Class<?>> furtherTypes) {
        this.furtherTypes = furtherTypes;
        this.shape = TypeShape.of(new Root(root), this);
    }

    static JavaTypes of(Class<?> root, List<Class<?>> furtherTypes) {
        return new JavaTypes(root, furtherTypes);
    }

    /** Stands before the type of the cache, so that the further types are part of the shape. */
    private record Root(Class<?> type) implements Type {}

    TypeShape shape() {
        return shape;
    }

    /** The classes that may be written and read besides those of the JDK. */
    List<Class<?>> registered() {
        return List.copyOf(met.values());
    }

    @Override
    public String name(Type type) {
        if (type instanceof Root root) {
            return "cache of " + root.type().getName();
        }
        // Many are called T.
        return type instanceof TypeVariable<?> variable
                ? variable.getName() + " of " + variable.getGenericDeclaration()
                : type.getTypeName();
    }

    @Override
    public String describe(Type type, Consumer<? super Type> parts) {
        if (type instanceof Root root) {
            parts.accept(root.type());
            furtherTypes.forEach(parts);
            return furtherTypes.stream().map(Class::getName).sorted().collect(Collectors.joining(","));
        }
        if (type instanceof Class<?> plain) {
            return describeClass(plain, parts);
        }
        parts(type).forEach(parts);
        return "";
    }

    private static Stream<Type> parts(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(Stream.of(generic.getRawType()), Arrays.stream(generic.getActualTypeArguments()));
        }
        if (type instanceof GenericArrayType array) {
            return Stream.of(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.concat(Arrays.stream(wildcard.getUpperBounds()), Arrays.stream(wildcard.getLowerBounds()));
        }
        return type instanceof TypeVariable<?> variable ? Arrays.stream(variable.getBounds()) : Stream.empty();
    }

    private String describeClass(Class<?> type, Consumer<? super Type> parts) {
        if (type.isArray()) {
            parts.accept(type.getComponentType());
            return "";
        }
        if (type.isPrimitive() || isOfTheJdk(type)) {
            return "";
        }
        if (type.getPermittedSubclasses() != null) {
            Stream.of(type.getPermittedSubclasses()).forEach(parts);
        }
        if (type.isEnum()) {
            met.put(type.getName(), type);
            // Constants are written by their position.
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .collect(Collectors.joining(","));
        }
        if (type.isInterface()) {
            return "";
        }
        if (!Modifier.isAbstract(type.getModifiers())) {
            met.put(type.getName(), type);
        }
        parts.accept(type.getGenericSuperclass());
        return fields(type, parts);
    }

    private static boolean isOfTheJdk(Class<?> type) {
        return type.getName().startsWith("java.") || type.getName().startsWith("javax.");
    }

    private static String fields(Class<?> type, Consumer<? super Type> parts) {
        StringBuilder text = new StringBuilder();
        Arrays.stream(type.getDeclaredFields())
                .filter(field ->
                        !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers()))
                .sorted(Comparator.comparing(Field::getName))
                .forEach(field -> {
                    parts.accept(field.getGenericType());
                    text.append(field.getName())
                            .append(':')
                            .append(field.getGenericType().getTypeName())
                            .append(';');
                });
        return text.toString();
    }
}
