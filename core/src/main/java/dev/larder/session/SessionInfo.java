package dev.larder.session;

import dev.larder.base.IpAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session, without what is kept in it. Immutable; as it was when it was read.
 *
 * @param id the public handle: it finds the session and opens nothing
 * @param userId whose; null if nobody is known
 * @param createdAt when it began
 * @param lastUsedAt when it was last used, as far as noted: within {@link SessionPolicy#touchInterval()}
 * @param expiresAt when it expires unless used
 * @param endsAt when it ends however much it is used; null if the store has lost it
 * @param authenticatedAt when the user last authenticated; null if nobody is known, or the store has lost it
 * @param level level of assurance of that, 0 to 9
 * @param ip where it was first used from, or since its user last authenticated from elsewhere; or null
 * @param userAgent what the program said of itself, or null
 * @param device the class of device, or null
 * @param version how often its attributes were written; 0 in lists, which do not read it
 * @since 0.1
 */
public record SessionInfo(
        String id,
        @Nullable String userId,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        @Nullable Instant endsAt,
        @Nullable Instant authenticatedAt,
        int level,
        @Nullable IpAddress ip,
        @Nullable String userAgent,
        @Nullable String device,
        long version) {
    static SessionInfo of(SessionStore.Stored stored, Who who, long usedMillis) {
        return new SessionInfo(
                SessionHandle.of(stored.key()),
                who.userId(),
                Instant.ofEpochMilli(stored.createdMillis()),
                Instant.ofEpochMilli(usedMillis),
                Instant.ofEpochMilli(stored.expiresMillis()),
                Instant.ofEpochMilli(stored.endMillis()),
                authenticated(who, stored.authenticatedMillis()),
                stored.level(),
                who.ip(),
                who.userAgent(),
                device(stored.device()),
                stored.version());
    }

    static SessionInfo of(String tag, SessionStore.Listed listed) {
        Who who = Who.read(listed.who());
        return new SessionInfo(
                SessionHandle.of(new SessionStore.Key(tag, listed.hash())),
                who.userId(),
                Instant.ofEpochMilli(listed.createdMillis()),
                Instant.ofEpochMilli(listed.usedMillis()),
                Instant.ofEpochMilli(listed.expiresMillis()),
                listed.endMillis() == 0 ? null : Instant.ofEpochMilli(listed.endMillis()),
                listed.endMillis() == 0 ? null : authenticated(who, listed.authenticatedMillis()),
                listed.level(),
                who.ip(),
                who.userAgent(),
                device(listed.device()),
                0);
    }

    private static @Nullable Instant authenticated(Who who, long millis) {
        return who.userId() == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable String device(String device) {
        return device.equals("-") ? null : device;
    }
}
