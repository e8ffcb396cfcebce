package dev.larder.servlet.limit;

import dev.larder.limit.RuleVerdict;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What clients are told of whom a rule limits: the parameter {@code pk} of the headers. Requests with the same value share a quota. It is a
 * digest, never the id itself. Immutable, thread-safe.
 *
 * @since 0.1
 */
public final class PartitionKeys {
    /** The fewest bytes of a secret. */
    public static final int MIN_SECRET_BYTES = 16;

    private static final int KEY_BYTES = 12;
    private static final String HMAC = "HmacSHA256";

    private static final PartitionKeys NONE = new PartitionKeys(Kind.NONE, new byte[0]);
    private static final PartitionKeys OPEN = new PartitionKeys(Kind.OPEN, new byte[0]);

    private enum Kind {
        NONE,
        OPEN,
        KEYED
    }

    private final Kind kind;
    private final byte[] secret;

    private PartitionKeys(Kind kind, byte[] secret) {
        this.kind = kind;
        this.secret = secret;
    }

    /**
     * Tells clients nothing.
     *
     * @return always the same
     */
    public static PartitionKeys none() {
        return NONE;
    }

    /**
     * The first 12 bytes of SHA-256 of the rule's name, a byte 0, and the id, in UTF-8. Clients can compute it themselves, and so can whoever
     * sees it find an id that is easy to guess, such as an address.
     *
     * @return always the same
     */
    public static PartitionKeys open() {
        return OPEN;
    }

    /**
     * The first 12 bytes of HMAC-SHA-256 of the same, with a secret: it tells nothing of the id to who does not know the secret. All nodes of a
     * service need the same one, else clients see a quota of their own on each.
     *
     * @param secret at least {@link #MIN_SECRET_BYTES} bytes; copied
     * @return never null
     * @throws IllegalArgumentException if the secret is too short
     */
    public static PartitionKeys keyed(byte[] secret) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "secret of partition keys must have at least " + MIN_SECRET_BYTES + " bytes, had " + secret.length);
        }
        return new PartitionKeys(Kind.KEYED, secret.clone());
    }

    /** The parameter, or nothing. */
    String parameter(RuleVerdict verdict) {
        if (kind == Kind.NONE) {
            return "";
        }
        byte[] what = (verdict.rule().name() + '\0' + verdict.id()).getBytes(StandardCharsets.UTF_8);
        byte[] key = Arrays.copyOf(digest(what), KEY_BYTES);
        return ";pk=:" + Base64.getEncoder().encodeToString(key) + ':';
    }

    private byte[] digest(byte[] what) {
        try {
            if (kind == Kind.OPEN) {
                return MessageDigest.getInstance("SHA-256").digest(what);
            }
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return mac.doFinal(what);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM must know SHA-256 and its HMAC, this one does not", e);
        }
    }
}
