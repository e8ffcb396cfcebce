package dev.larder.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/** Keeps strings as UTF-8. */
final class StringCodec implements Codec<String> {
    static final StringCodec INSTANCE = new StringCodec();

    private static final int ID = 2;

    private StringCodec() {}

    @Override
    public int id() {
        return ID;
    }

    @Override
    public int schema() {
        return 0;
    }

    @Override
    public byte[] encode(String value) {
        // getBytes replaces what UTF-8 cannot hold by '?', so a string that may hold such a char takes the strict way.
        return hasSurrogate(value) ? encodeStrictly(value) : value.getBytes(UTF_8);
    }

    @Override
    public String decode(byte[] bytes, int offset, int length) {
        String value = new String(bytes, offset, length, UTF_8);
        // Malformed bytes become U+FFFD, which a well-formed string may hold as well.
        return value.indexOf('\uFFFD') < 0 ? value : decodeStrictly(bytes, offset, length);
    }

    private static boolean hasSurrogate(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] encodeStrictly(String value) {
        try {
            ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException malformed) {
            throw new LarderException(
                    ErrorCode.CODEC_FAILED,
                    "string must be well-formed Unicode, was one with half of a surrogate pair",
                    malformed);
        }
    }

    private static String decodeStrictly(byte[] bytes, int offset, int length) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new LarderException(
                    ErrorCode.CODEC_FAILED, "bytes must be UTF-8, were " + length + " bytes that are not", malformed);
        }
    }
}
