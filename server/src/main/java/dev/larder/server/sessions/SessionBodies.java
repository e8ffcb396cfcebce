package dev.larder.server.sessions;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients send. */
final class SessionBodies {
    private SessionBodies() {}

    /**
     * A session to begin.
     *
     * @param userId whose; required
     * @param ipAddress where he is, or null
     * @param userAgent what his program says of itself, or null
     * @param data what to keep in it: any JSON by name
     */
    record CreateSession(
            @Nullable String userId,
            @Nullable String ipAddress,
            @Nullable String userAgent,
            @Nullable Map<String, @Nullable Object> data) {}

    /**
     * A token to check.
     *
     * @param token what the user's program carries; required
     * @param ipAddress where the request comes from, or null
     * @param userAgent what the program says of itself, or null
     */
    record ValidateSession(
            @Nullable String token,
            @Nullable String ipAddress,
            @Nullable String userAgent) {
        /** Without the token, which nobody may see. */
        @Override
        public String toString() {
            return "ValidateSession[ipAddress=" + ipAddress + "]";
        }
    }

    /**
     * A token to replace.
     *
     * @param token what the user's program carries; required
     */
    record RotateSession(@Nullable String token) {
        /** Without the token, which nobody may see. */
        @Override
        public String toString() {
            return "RotateSession[]";
        }
    }

    /**
     * How much longer a session shall live.
     *
     * @param minutes how many; required
     */
    record ExtendSession(@Nullable Integer minutes) {}

    /**
     * Whose sessions shall end.
     *
     * @param userId a user's; or null for everyone's
     * @param everyone true for everyone's; null or false otherwise
     * @param except the handle of one of the user's sessions to leave, or null
     */
    record TerminateSessions(
            @Nullable String userId,
            @Nullable Boolean everyone,
            @Nullable String except) {}

    /**
     * What to change in a session.
     *
     * @param data any JSON by name; what is named is replaced, null removes; required
     */
    record PatchSession(@Nullable Map<String, @Nullable Object> data) {}
}
