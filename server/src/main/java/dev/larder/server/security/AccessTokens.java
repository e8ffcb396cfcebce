package dev.larder.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that are accepted, as hashes only. Immutable.
 *
 * @since 0.1
 */
public final class AccessTokens {
    private static final int FINGERPRINT_BYTES = 3;

    private final byte[] admin;
    private final byte @Nullable [] viewer;

    /**
     * Remembers tokens.
     *
     * @param admin the token of the role admin
     * @param viewer the token of the role viewer, or null
     */
    public AccessTokens(String admin, @Nullable String viewer) {
        this.admin = hash(admin);
        this.viewer = viewer == null ? null : hash(viewer);
    }

    /**
     * The role that a token stands for. Takes the same time whatever the token: hashes of equal length are compared to
     * the end, and always all of them.
     *
     * @param token what a client sent
     * @return null for a wrong token
     */
    @Nullable
    Role role(String token) {
        byte[] given = hash(token);
        boolean isAdmin = MessageDigest.isEqual(admin, given);
        boolean isViewer = MessageDigest.isEqual(viewer == null ? new byte[given.length] : viewer, given);
        return isAdmin ? Role.ADMIN : isViewer ? Role.VIEWER : null;
    }

    /**
     * What tells the token of a role from its predecessors and those of other servers, in logs. It is too short to find a token by.
     *
     * @param role whose
     * @return {@value #FINGERPRINT_BYTES} bytes in hexadecimal
     */
    String fingerprint(Role role) {
        byte[] of = role == Role.VIEWER && viewer != null ? viewer : admin;
        return HexFormat.of().formatHex(of, 0, FINGERPRINT_BYTES);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
