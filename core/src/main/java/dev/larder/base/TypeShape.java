package dev.larder.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a type looks like to a codec: every type that it is made of, with a description of each, in an order that does not
 * depend on the order in which they were met. Made for {@link Codec#schema()}.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class TypeShape {
    /** A type made of more types than this is none that anybody caches. */
    public static final int MAX_TYPES = 10_000;

    private final String text;

    private TypeShape(String text) {
        this.text = text;
    }

    /**
     * How a codec sees types.
     *
     * @param <T> what it calls a type
     */
    public interface Describer<T> {
        /**
         * The name of a type, with its type arguments.
         *
         * @param type the type
         * @return the same for types that are encoded alike, another for others
         */
        String name(T type);

        /**
         * What of a type decides about its encoded form, besides its name: the names and types of its properties.
         *
         * @param type the type
         * @param parts takes each type that it is made of
         * @return any text; empty for a type that cannot change
         */
        String describe(T type, Consumer<? super T> parts);
    }

    /**
     * The shape of a type. O(types that it is made of); types that contain themselves are looked at once.
     *
     * @param root the type
     * @param describer how to look at types
     * @param <T> what the describer calls a type
     * @return never null
     * @throws IllegalArgumentException if the type is made of more than {@link #MAX_TYPES} types
     */
    public static <T> TypeShape of(T root, Describer<T> describer) {
        String name = describer.name(root);
        Map<String, String> shapes = new TreeMap<>();
        Deque<T> toDo = new ArrayDeque<>();
        toDo.add(root);
        for (T type = toDo.poll(); type != null; type = toDo.poll()) {
            if (shapes.containsKey(describer.name(type))) {
                continue;
            }
            if (shapes.size() >= MAX_TYPES) {
                throw new IllegalArgumentException(
                        "type must be made of at most " + MAX_TYPES + " types, was more: " + name);
            }
            shapes.put(describer.name(type), describer.describe(type, toDo::add));
        }
        return new TypeShape(name + shapes);
    }

    /**
     * A number that is different for different shapes, nearly always.
     *
     * @return the same on every machine
     */
    public int fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return ByteBuffer.wrap(hash).getInt();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** All types with their descriptions. */
    @Override
    public String toString() {
        return text;
    }
}
