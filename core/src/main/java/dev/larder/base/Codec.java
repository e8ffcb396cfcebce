package dev.larder.base;

/**
 * Turns values into bytes and back.
 *
 * <p>Implementations are thread-safe and do no I/O.
 *
 * @param <V> the values
 * @since 0.1
 */
public interface Codec<V> {
    /**
     * The number that entries carry to say which codec wrote them. 1 to 999 are Larder's own (1 bytes, 2 string,
     * 3 JSON, 4 a media type and bytes, 5 Fory), 1000 to 65535 are free for users.
     *
     * @return from 1 to 65535, the same for ever
     */
    int id();

    /**
     * A fingerprint of the shape of the values. An entry that carries another one is a miss, so a changed class never
     * reads bytes of its former self.
     *
     * @return any number; 0 where the shape cannot change
     */
    int schema();

    /**
     * Turns a value into bytes.
     *
     * @param value the value
     * @return a new array, which the caller owns
     * @throws LarderException with {@link ErrorCode#CODEC_FAILED} if the value cannot be encoded
     */
    byte[] encode(V value);

    /**
     * Turns part of an array into a value.
     *
     * @param bytes holds the encoded value; not to be changed or kept
     * @param offset where the value begins
     * @param length how many bytes it takes
     * @return the value
     * @throws LarderException with {@link ErrorCode#CODEC_FAILED} if the bytes are not such a value
     */
    V decode(byte[] bytes, int offset, int length);

    /**
     * Turns a whole array into a value. Unlike {@link #decode} it may keep the array, which nobody else knows.
     *
     * @param bytes the encoded value
     * @return the value
     * @throws LarderException with {@link ErrorCode#CODEC_FAILED} if the bytes are not such a value
     */
    default V decodeOwned(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /**
     * The codec that keeps bytes as they are.
     *
     * @return never null; id 1
     */
    static Codec<byte[]> bytes() {
        return BytesCodec.INSTANCE;
    }

    /**
     * The codec that keeps strings as UTF-8.
     *
     * @return never null; id 2; refuses a string with half of a surrogate pair, which UTF-8 cannot hold
     */
    static Codec<String> utf8() {
        return StringCodec.INSTANCE;
    }
}
