package dev.larder.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens, and what the store knows of them and of users. Thread-safe as far as its generator is. */
final class TokenHashes {
    /** 144 of 256 bits, so that base64 has no rest. */
    static final int HASH_BYTES = 18;

    static final int HASH_CHARS = 24;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    /** Never fed, only copied, so any number of threads may. */
    private static final MessageDigest FRESH_SHA256 = freshSha256();

    private static final String HMAC = "HmacSHA256";

    private final Peppers peppers;
    private final RandomGenerator random;

    TokenHashes(Peppers peppers, RandomGenerator random) {
        this.peppers = peppers;
        this.random = random;
    }

    SessionToken newToken(String tag) {
        byte[] secret = new byte[SessionToken.SECRET_BYTES];
        random.nextBytes(secret);
        return Objects.requireNonNull(SessionToken.parse(tag + '.' + BASE64.encodeToString(secret)));
    }

    /** The tag of somebody who is not known, so that such sessions are spread evenly. */
    String anyTag() {
        return SessionTags.of(random.nextInt(SessionTags.COUNT));
    }

    /** The hash under which a new token's session is kept. */
    String hash(SessionToken token) {
        return hashes(token).get(0);
    }

    /** The hashes under which a token's session may be kept: one for each pepper. */
    List<String> hashes(SessionToken token) {
        byte[] bytes = token.reveal().getBytes(US_ASCII);
        if (peppers.count() == 0) {
            return List.of(shortened(sha256(bytes)));
        }
        List<String> hashes = new ArrayList<>(peppers.count());
        for (byte[] pepper : peppers.secrets()) {
            hashes.add(shortened(hmac(pepper, bytes)));
        }
        return hashes;
    }

    /** What the store knows a user by. It must stay the same when peppers change, so no pepper is in it. */
    static SessionStore.Owner owner(String userId) {
        byte[] hash = sha256(("user:" + userId).getBytes(UTF_8));
        return new SessionStore.Owner(SessionTags.of(hash[hash.length - 1]), shortened(hash));
    }

    /** What the store knows a provider's session by, and the tag that this is kept in. */
    static SessionStore.Key provider(String name) {
        byte[] hash = sha256(("provider:" + name).getBytes(UTF_8));
        return new SessionStore.Key(SessionTags.of(hash[hash.length - 1]), shortened(hash));
    }

    private static String shortened(byte[] hash) {
        return BASE64.encodeToString(Arrays.copyOf(hash, HASH_BYTES));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            // Looking the algorithm up takes longer than the hash of so few bytes.
            return ((MessageDigest) FRESH_SHA256.clone()).digest(bytes);
        } catch (CloneNotSupportedException e) {
            return freshSha256().digest(bytes);
        }
    }

    private static MessageDigest freshSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static byte[] hmac(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + HMAC, impossible);
        }
    }
}
