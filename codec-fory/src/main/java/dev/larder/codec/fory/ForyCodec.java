package dev.larder.codec.fory;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.List;
import org.apache.fory.Fory;
import org.apache.fory.ThreadSafeFory;
import org.apache.fory.memory.MemoryBuffer;

/**
 * Keeps values in the binary form of Apache Fory: smaller and faster than JSON, readable by JVMs with the same classes only.
 *
 * <p><b>What may be in a value.</b> Primitives, strings, enums, records, classes, arrays, collections, maps, optionals, times
 * and numbers of the JDK. Classes of the application are found by following the types of the fields from the type of the
 * cache, permitted subclasses of sealed types included; what only appears behind an interface or an open superclass is named
 * as a further type. Nothing else is written, and nothing else comes out of bytes: no class is looked up by a name that stands
 * in them. A value must be a tree; one that contains itself is refused.
 *
 * <p><b>What a change does.</b> The schema is made of all these classes with the names and types of their fields, and of the
 * constants of enums in their order. When any of that changes, entries of the former shape are misses.
 *
 * <p><b>Hostile bytes</b> are refused, within bounds for depth and memory, but the library fills fields without asking the
 * constructors of classes that are no records, and a collection may come back as another collection of the JDK. Where others
 * can write to the store, sign entries ({@link dev.larder.cache.SigningKeys}).
 *
 * <p>Thread-safe, for virtual threads too. The first value of a type costs some milliseconds, for Fory makes code for it.
 * From JDK 24 on the JVM warns once that Fory uses {@code sun.misc.Unsafe}, unless started with {@code
 * --sun-misc-unsafe-memory-access=allow}.
 *
 * @param <V> the values
 * @since 0.1
 */
public final class ForyCodec<V> implements Codec<V> {
    /** The id that entries carry. */
    public static final int ID = 5;

    /** How deep a value may be nested. */
    public static final int MAX_DEPTH = 64;

    /** About how much memory the objects of a decoded value may take, strings not counted: 512 MiB. */
    public static final long MAX_GRAPH_BYTES = 512L << 20;

    /** How many values may be encoded or decoded at once; more wait their turn, which takes no I/O to come. */
    private static final int MAX_FORIES = 64;

    private final Class<V> type;
    private final ThreadSafeFory fory;
    private final int schema;

    private ForyCodec(Class<V> type, JavaTypes types) {
        this.type = type;
        this.fory = fory(types.registered());
        this.schema = types.shape().fingerprint();
    }

    private static ThreadSafeFory fory(List<Class<?>> registered) {
        ThreadSafeFory fory = Fory.builder()
                .withXlang(false)
                .requireClassRegistration(true)
                .withDeserializeUnknownClass(false)
                .withCompatible(false)
                .withRefTracking(false)
                .withMaxDepth(MAX_DEPTH)
                .withMaxGraphMemoryBytes(MAX_GRAPH_BYTES)
                .buildThreadSafeForyPool(
                        Math.min(MAX_FORIES, 2 * Runtime.getRuntime().availableProcessors()));
        for (int i = 0; i < registered.size(); i++) {
            fory.register(registered.get(i), i);
        }
        return fory;
    }

    /**
     * A codec for the values of a class.
     *
     * @param type the class
     * @param furtherTypes classes that values may hold and that the types of fields do not show
     * @param <V> the values
     * @return never null
     * @throws IllegalArgumentException if a type is made of too many others
     */
    public static <V> ForyCodec<V> of(Class<V> type, Class<?>... furtherTypes) {
        return new ForyCodec<>(type, JavaTypes.of(type, List.of(furtherTypes)));
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public int schema() {
        return schema;
    }

    @Override
    public byte[] encode(V value) {
        try {
            return fory.serialize(value);
        } catch (RuntimeException | StackOverflowError failure) {
            throw new LarderException(
                    ErrorCode.CODEC_FAILED,
                    "value must be a tree of the types that " + type.getName() + " is made of, was not",
                    failure);
        }
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) {
        try {
            MemoryBuffer buffer = MemoryBuffer.fromByteArray(bytes, offset, length);
            Object value = fory.deserialize(buffer);
            if (type.isInstance(value) && buffer.readerIndex() == length) {
                return type.cast(value);
            }
        } catch (RuntimeException | StackOverflowError failure) {
            throw new LarderException(ErrorCode.CODEC_FAILED, refusal(length), failure);
        }
        throw new LarderException(ErrorCode.CODEC_FAILED, refusal(length));
    }

    private String refusal(int length) {
        return "bytes must be a " + type.getName() + " in the form of Fory, were " + length + " bytes that are not";
    }
}
