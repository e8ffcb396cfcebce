package dev.larder.server.values;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A value as a client sent it, in the form in which it is stored: the length of its media type (2 bytes), the type in
 * ASCII, a tag that identifies type and body, the body. Kept as one array, because values are large and arrays of them
 * are paid from {@link ValueBudget}.
 *
 * @param bytes the stored form; not to be changed
 */
record StoredValue(byte[] bytes) {
    static final int TAG_BYTES = 16;

    private static final int LENGTH_BYTES = 2;

    /** The stored form of a value of this type, with room for the tag, and for a body of this length, not yet there. */
    static byte[] frame(String contentType, int bodyLength) {
        byte[] type = contentType.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(overhead(type.length) + bodyLength)
                .putShort((short) type.length)
                .put(type)
                .array();
    }

    /** Where the body begins in a frame. */
    static int bodyStart(byte[] frame) {
        return overhead(ByteBuffer.wrap(frame).getShort());
    }

    /** The value of a frame whose body is there. Takes the array over. */
    static StoredValue seal(byte[] frame) {
        try {
            int body = bodyStart(frame);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // The length first, so that no type and body together look like another type and body.
            int typeLength = body - overhead(0);
            digest.update(ByteBuffer.allocate(4).putInt(typeLength).array());
            digest.update(frame, LENGTH_BYTES, typeLength);
            digest.update(frame, body, frame.length - body);
            System.arraycopy(digest.digest(), 0, frame, body - TAG_BYTES, TAG_BYTES);
            return new StoredValue(frame);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Takes an array over that was read from a store. */
    static StoredValue of(byte[] stored) {
        int length = stored.length;
        if (length < overhead(0) || ByteBuffer.wrap(stored).getShort() < 0 || bodyStart(stored) > length) {
            throw new LarderException(ErrorCode.CODEC_FAILED, "not a stored value: too short at " + length + " bytes");
        }
        return new StoredValue(stored);
    }

    private static int overhead(int typeLength) {
        return LENGTH_BYTES + typeLength + TAG_BYTES;
    }

    String contentType() {
        return new String(bytes, LENGTH_BYTES, bodyStart(bytes) - overhead(0), StandardCharsets.US_ASCII);
    }

    /** The entity tag as it stands in the header, quotes included. */
    String entityTag() {
        ByteBuffer tag = ByteBuffer.wrap(bytes, bodyStart(bytes) - TAG_BYTES, TAG_BYTES);
        ByteBuffer text = Base64.getUrlEncoder().withoutPadding().encode(tag);
        return '"' + StandardCharsets.US_ASCII.decode(text).toString() + '"';
    }

    int bodyLength() {
        return bytes.length - bodyStart(bytes);
    }

    /** Writes a part of the body. */
    void write(OutputStream out, int from, int length) throws IOException {
        out.write(bytes, bodyStart(bytes) + from, length);
    }
}
