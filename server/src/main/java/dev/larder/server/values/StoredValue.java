package dev.larder.server.values;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A value as a client sent it.
 *
 * @param contentType its media type, ASCII
 * @param tag identifies type and body, {@link #TAG_BYTES} bytes
 * @param body the bytes; not to be changed
 */
record StoredValue(String contentType, byte[] tag, byte[] body) {
    static final int TAG_BYTES = 16;

    static StoredValue of(String contentType, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] type = contentType.getBytes(StandardCharsets.US_ASCII);
            // The length first, so that no type and body together look like another type and body.
            digest.update(ByteBuffer.allocate(4).putInt(type.length).array());
            digest.update(type);
            return new StoredValue(contentType, Arrays.copyOf(digest.digest(body), TAG_BYTES), body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The entity tag as it stands in the header, quotes included. */
    String entityTag() {
        return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(tag) + '"';
    }
}
