package dev.larder.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that are accepted, as hashes only. Immutable.
 *
 * @since 0.1
 */
public final class AccessTokens {
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

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
