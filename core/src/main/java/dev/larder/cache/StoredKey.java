package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Under what name the entry of a key is stored: the key itself, or if that is long, its beginning and a hash.
 *
 * @param entry the name
 * @param fullKey the whole key's bytes if it is stored shortened, else null
 */
record StoredKey(EntryKey entry, byte @Nullable [] fullKey) {
    /** Longer keys are stored shortened. */
    static final int MAX_PLAIN_BYTES = 200;

    /** A key of so many characters is stored as it is, whatever they are. */
    static final int SURELY_PLAIN_CHARS = MAX_PLAIN_BYTES / 3;

    /** Finds shortened keys in a store, and perhaps a few others. */
    static final String SHORTENED_GLOB = "*~" + "[0-9a-f]".repeat(32);

    private static final int PREFIX_CHARS = 48;
    private static final int HASH_BYTES = 16;

    /** The stored name of a key, or an exception that says what is wrong with the key. */
    static StoredKey of(String cache, String key, int maxKeyBytes) {
        int length = utf8Length(key);
        if (length < 1 || length > maxKeyBytes) {
            throw new IllegalArgumentException(
                    "key must be between 1 and " + maxKeyBytes + " bytes in UTF-8, was " + length);
        }
        return length <= MAX_PLAIN_BYTES ? new StoredKey(new EntryKey(cache, key), null) : shortened(cache, key);
    }

    private static StoredKey shortened(String cache, String key) {
        byte[] full = key.getBytes(UTF_8);
        int end = Character.isHighSurrogate(key.charAt(PREFIX_CHARS - 1)) ? PREFIX_CHARS - 1 : PREFIX_CHARS;
        String hash = HexFormat.of().formatHex(sha256(full), 0, HASH_BYTES);
        return new StoredKey(new EntryKey(cache, key.substring(0, end) + '~' + hash), full);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The length in UTF-8, counted without encoding. Two keys must never be stored as the same bytes. */
    private static int utf8Length(String key) {
        int length = 0;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(c)) {
                length += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < key.length()
                    && Character.isLowSurrogate(key.charAt(i + 1))) {
                length += 4;
                i++;
            } else {
                throw new IllegalArgumentException(
                        "key must be well-formed Unicode, has half of a surrogate pair at index " + i);
            }
        }
        return length;
    }
}
