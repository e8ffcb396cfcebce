package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs entries, and tells those that were signed with one of its keys.
 *
 * <p>A signature is the HMAC-SHA-256 of the length of the cache's name (4 bytes), the name, the length of the full key (4),
 * the full key, and all bytes of the entry before the signature. The lengths keep two different pairs of name and key from
 * being the same bytes. Thread-safe.
 */
final class Signatures {
    /** The length of a signature. */
    static final int BYTES = 32;

    /** Signs nothing, asks for nothing. */
    static final Signatures NONE = new Signatures(SigningKeys.none());

    private static final String ALGORITHM = "HmacSHA256";

    /** One pool for each key; the first one signs. */
    private final List<Pool<Mac>> macs;

    Signatures(SigningKeys keys) {
        this.macs = keys.bytes().stream()
                .map(key -> new Pool<>(() -> mac(key), mac -> {}))
                .toList();
    }

    /** How much longer an entry is when it is signed. */
    int bytes() {
        return required() ? BYTES : 0;
    }

    /** Whether entries have to be signed. */
    boolean required() {
        return !macs.isEmpty();
    }

    /** Writes the signature of an entry behind it, if there are keys. */
    void sign(StoredKey key, byte[] entry) {
        if (required()) {
            int at = entry.length - BYTES;
            System.arraycopy(signature(macs.get(0), named(key), entry, at), 0, entry, at, BYTES);
        }
    }

    /** Why the signature of an entry is not good enough, or null. */
    @Nullable
    Undecodable problem(StoredKey key, Envelope entry) {
        if (!required()) {
            return null;
        }
        if (!entry.signed()) {
            return Undecodable.UNSIGNED;
        }
        byte[] bytes = entry.bytes();
        int at = entry.signatureOffset();
        byte[] found = Arrays.copyOfRange(bytes, at, at + BYTES);
        byte[] named = named(key);
        for (Pool<Mac> pool : macs) {
            // The time that this takes must not tell how many bytes were right.
            if (MessageDigest.isEqual(signature(pool, named, bytes, at), found)) {
                return null;
            }
        }
        return Undecodable.SIGNATURE;
    }

    private static byte[] signature(Pool<Mac> pool, byte[] named, byte[] entry, int length) {
        Mac mac = pool.take();
        byte[] signature = new byte[BYTES];
        try {
            mac.update(named);
            mac.update(entry, 0, length);
            mac.doFinal(signature, 0);
        } catch (ShortBufferException impossible) {
            throw new IllegalStateException("an HMAC-SHA-256 has 32 bytes", impossible);
        }
        pool.give(mac);
        return signature;
    }

    /** Whose entry it is. */
    private static byte[] named(StoredKey key) {
        byte[] cache = key.entry().cache().getBytes(UTF_8);
        byte[] shortened = key.fullKey();
        byte[] full = shortened == null ? key.entry().key().getBytes(UTF_8) : shortened;
        return ByteBuffer.allocate(2 * Integer.BYTES + cache.length + full.length)
                .putInt(cache.length)
                .put(cache)
                .putInt(full.length)
                .put(full)
                .array();
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", impossible);
        }
    }
}
