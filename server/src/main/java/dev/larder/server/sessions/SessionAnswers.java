package dev.larder.server.sessions;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients get. */
final class SessionAnswers {
    private SessionAnswers() {}

    /**
     * A session has begun.
     *
     * @param status {@code success}
     * @param sessionId the public handle
     * @param token the secret that the user's program carries; it is nowhere else
     * @param userId whose
     * @param expiresAt when it expires unless used
     * @param evicted how many of the user's sessions ended for it
     * @param timestamp when
     */
    record SessionCreated(
            String status,
            String sessionId,
            String token,
            String userId,
            Instant expiresAt,
            int evicted,
            Instant timestamp) {
        /** Without the token, which is for the client alone. */
        @Override
        public String toString() {
            return "SessionCreated[" + sessionId + "]";
        }
    }

    /**
     * A session.
     *
     * @param sessionId the public handle
     * @param userId whose, or null if nobody is known
     * @param createdAt when it began
     * @param lastAccessed when it was last used, within a minute
     * @param expiresAt when it expires unless used
     * @param endsAt when it ends however much it is used
     * @param ipAddress where it is used from, or null
     * @param userAgent what the program said of itself, or null
     * @param device the class of device, or null
     * @param data what is kept in it
     * @param version how often its data was written
     * @param isActive whether it can be used
     */
    record SessionView(
            String sessionId,
            @Nullable String userId,
            Instant createdAt,
            Instant lastAccessed,
            Instant expiresAt,
            @Nullable Instant endsAt,
            @Nullable String ipAddress,
            @Nullable String userAgent,
            @Nullable String device,
            Map<String, @Nullable Object> data,
            long version,
            boolean isActive) {}

    /**
     * What a token opens.
     *
     * @param valid whether it opens a session
     * @param reason why not, or null
     * @param stepUp whether the user should authenticate again before anything that matters
     * @param renewalDue whether it is time for a new token
     * @param sessionId the public handle, or null
     * @param userId whose, or null
     * @param createdAt when it began, or null
     * @param lastAccessed when it was last used, or null
     * @param expiresAt when it expires unless used, or null
     * @param ipAddress where it is used from, or null
     * @param userAgent what the program said of itself, or null
     * @param data what is kept in it, or null
     * @param isActive whether it can be used
     */
    record SessionValidated(
            boolean valid,
            @Nullable String reason,
            boolean stepUp,
            boolean renewalDue,
            @Nullable String sessionId,
            @Nullable String userId,
            @Nullable Instant createdAt,
            @Nullable Instant lastAccessed,
            @Nullable Instant expiresAt,
            @Nullable String ipAddress,
            @Nullable String userAgent,
            @Nullable Map<String, @Nullable Object> data,
            boolean isActive) {}

    /**
     * A session has another token.
     *
     * @param status {@code success}
     * @param sessionId the public handle, another one too
     * @param token the secret that the user's program carries from now on; it is nowhere else
     * @param userId whose, or null if nobody is known
     * @param expiresAt when it expires unless used
     * @param timestamp when
     */
    record SessionRotated(
            String status,
            String sessionId,
            String token,
            @Nullable String userId,
            Instant expiresAt,
            Instant timestamp) {
        /** Without the token, which is for the client alone. */
        @Override
        public String toString() {
            return "SessionRotated[" + sessionId + "]";
        }
    }

    /**
     * A session lives longer.
     *
     * @param status {@code success}
     * @param message for people
     * @param sessionId the public handle
     * @param expiresAt when it expires unless used
     * @param timestamp when
     */
    record SessionExtended(String status, String message, String sessionId, Instant expiresAt, Instant timestamp) {}

    /**
     * Sessions of a user.
     *
     * @param userId whose
     * @param total how many he has
     * @param sessions some of them, the newest first
     * @param timestamp when
     */
    record UserSessions(String userId, long total, List<ListedSession> sessions, Instant timestamp) {}

    /**
     * One of a user's sessions.
     *
     * @param sessionId the public handle
     * @param createdAt when it began
     * @param lastAccessed when it was last used, within a minute
     * @param expiresAt when it expires unless used
     * @param endsAt when it ends however much it is used
     * @param ipAddress where it is used from, or null
     * @param userAgent what the program said of itself, or null
     * @param device the class of device, or null
     */
    record ListedSession(
            String sessionId,
            Instant createdAt,
            Instant lastAccessed,
            Instant expiresAt,
            @Nullable Instant endsAt,
            @Nullable String ipAddress,
            @Nullable String userAgent,
            @Nullable String device) {}

    /**
     * Who has sessions.
     *
     * @param users those with the most first
     * @param activeSessions sessions of all nodes that have not expired
     * @param sessionsLookedAt at how many of them was looked, of those that expire last
     * @param complete whether that was all of them; if not, there may be other users with more
     * @param timestamp when
     */
    record SessionUserList(
            List<SessionUser> users, long activeSessions, long sessionsLookedAt, boolean complete, Instant timestamp) {}

    /**
     * How many sessions a user has.
     *
     * @param userId the user
     * @param sessions how many
     * @param lastAccessed when one of them was last used, within a minute
     */
    record SessionUser(String userId, long sessions, Instant lastAccessed) {}

    /**
     * A session has ended.
     *
     * @param status {@code success}
     * @param message for people
     * @param timestamp when
     */
    record SessionEnded(String status, String message, Instant timestamp) {}

    /**
     * Sessions of a user have ended.
     *
     * @param status {@code success}
     * @param message for people
     * @param deletedCount how many
     * @param timestamp when
     */
    record UserSessionsEnded(String status, String message, long deletedCount, Instant timestamp) {}
}
