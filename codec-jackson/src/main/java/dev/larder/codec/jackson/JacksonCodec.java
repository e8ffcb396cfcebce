package dev.larder.codec.jackson;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps values as JSON.
 *
 * <p>Its schema is made from the type as the mapper sees it: names and types of all properties, through all types that it
 * is made of. So when a class gains, loses, renames or retypes a property, entries of its former shape are misses. Not
 * part of it are subtypes named by annotations or at run time, custom serializers, and the insides of types of the JDK;
 * what changes there must be readable by the new code, or the cache be cleared.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <V> the values
 * @since 0.1
 */
public final class JacksonCodec<V> implements Codec<V> {
    /** The id that entries carry. */
    public static final int ID = 3;

    private final JavaType type;
    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final int schema;

    private JacksonCodec(JsonMapper mapper, JavaType type) {
        this.type = type;
        this.writer = mapper.writerFor(type);
        this.reader = mapper.readerFor(type);
        this.schema = JsonTypes.shape(mapper, type).fingerprint();
    }

    /**
     * A codec for the values of a class.
     *
     * @param mapper how JSON is written and read; not changed afterwards
     * @param type the class
     * @param <V> the values
     * @return never null
     */
    public static <V> JacksonCodec<V> of(JsonMapper mapper, Class<V> type) {
        return new JacksonCodec<>(mapper, mapper.constructType(type));
    }

    /**
     * A codec for the values of a generic type: {@code of(mapper, new TypeReference<List<User>>() {})}.
     *
     * @param mapper how JSON is written and read
     * @param type the type
     * @param <V> the values
     * @return never null
     */
    public static <V> JacksonCodec<V> of(JsonMapper mapper, TypeReference<V> type) {
        return new JacksonCodec<>(mapper, mapper.constructType(type));
    }

    /**
     * A codec for the values of a type known at run time only.
     *
     * @param mapper how JSON is written and read
     * @param type the type
     * @return never null
     */
    public static JacksonCodec<Object> of(JsonMapper mapper, JavaType type) {
        return new JacksonCodec<>(mapper, type);
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
            return writer.writeValueAsBytes(value);
        } catch (JacksonException failure) {
            throw new LarderException(
                    ErrorCode.CODEC_FAILED, "value must be one that JSON can hold as " + name() + ", was not", failure);
        }
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) {
        V value;
        try {
            value = reader.readValue(bytes, offset, length);
        } catch (JacksonException failure) {
            throw new LarderException(
                    ErrorCode.CODEC_FAILED,
                    "bytes must be JSON of " + name() + ", were " + length + " bytes that are not",
                    failure);
        }
        if (value == null) {
            throw new LarderException(ErrorCode.CODEC_FAILED, "bytes must be JSON of " + name() + ", were null");
        }
        return value;
    }

    private String name() {
        return type.toCanonical();
    }
}
