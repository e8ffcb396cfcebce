package dev.larder.session;

import dev.larder.base.Codec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session that somebody asks for. Not thread-safe.
 *
 * @since 0.1
 */
public final class SessionRequest {
    /** The longest id of a user. */
    public static final int MAX_USER_CHARS = 512;

    /** The most sessions that may end for this one by name. */
    public static final int MAX_ENDING = 100;

    /** The longest name of an identity provider's session. */
    public static final int MAX_PROVIDER_CHARS = 512;

    /** The highest level of assurance. */
    public static final int HIGHEST_LEVEL = 9;

    private final @Nullable String userId;
    private final Client client;
    private final Map<String, byte[]> attributes = new LinkedHashMap<>();
    private final List<String> ending = new ArrayList<>();
    private int level;
    private @Nullable String provider;
    private @Nullable Instant authenticatedAt;

    private SessionRequest(@Nullable String userId, Client client, int level) {
        this.userId = userId;
        this.client = Objects.requireNonNull(client, "client");
        this.level = level;
    }

    /**
     * For a user who has authenticated.
     *
     * @param userId who; 1 to {@link #MAX_USER_CHARS} characters
     * @param client where he is
     * @return never null
     */
    public static SessionRequest of(String userId, Client client) {
        Checks.text("userId", userId, 1, MAX_USER_CHARS);
        return new SessionRequest(userId, client, 1);
    }

    /**
     * For somebody of whom nothing is known. Such sessions are not limited in number and not listed, and nobody has authenticated in
     * them: their level is 0.
     *
     * @param client where he is
     * @return never null
     */
    public static SessionRequest anonymous(Client client) {
        return new SessionRequest(null, client, 0);
    }

    /**
     * Puts something into it from the start.
     *
     * @param name 1 to {@link Session#MAX_NAME_CHARS} characters
     * @param value the value
     * @param codec writes it
     * @param <T> what it is
     * @return this
     */
    public <T> SessionRequest with(String name, T value, Codec<T> codec) {
        Checks.text("name of an attribute", name, 1, Session.MAX_NAME_CHARS);
        attributes.put(name, codec.encode(value));
        return this;
    }

    /**
     * Says how well the user has authenticated; 1 unless set, 0 where nobody is known.
     *
     * @param value from 0 to {@link #HIGHEST_LEVEL}
     * @return this
     */
    public SessionRequest level(int value) {
        level = (int) Checks.between("level", value, 0, HIGHEST_LEVEL);
        return this;
    }

    /**
     * Names a session of the same user that ends when this one begins, in the same step: what the user has chosen where the policy is to
     * ask.
     *
     * @param sessionId its handle; nothing happens for one that is not the user's
     * @return this
     */
    public SessionRequest ending(String sessionId) {
        Checks.between("sessions that end", ending.size() + 1L, 1, MAX_ENDING);
        SessionStore.Key key = SessionHandle.parse(sessionId);
        if (key != null) {
            ending.add(key.hash());
        }
        return this;
    }

    /**
     * Says by which session of an identity provider this one begins, so that it can be ended by that: {@link
     * SessionManager#logoutByProvider}. One round trip more.
     *
     * @param session its name, the same at login and at logout and of no other provider: such as the issuer, a space, and {@code sid}; 1
     *     to {@link #MAX_PROVIDER_CHARS} characters
     * @return this
     * @throws IllegalStateException if nobody is known
     */
    public SessionRequest provider(String session) {
        if (userId == null) {
            throw new IllegalStateException("a session of a provider must have a user, has none");
        }
        provider = Checks.text("session of the provider", session, 1, MAX_PROVIDER_CHARS);
        return this;
    }

    /**
     * Says when the user has authenticated, where that was before now: at an identity provider ({@code auth_time}), so that {@link
     * Session#authenticatedWithin} tells the truth. Now, unless set.
     *
     * @param when by the provider's clock; what is later than now counts as now
     * @return this
     */
    public SessionRequest authenticatedAt(Instant when) {
        authenticatedAt = Objects.requireNonNull(when, "when");
        return this;
    }

    @Nullable
    String provider() {
        return provider;
    }

    /** In milliseconds since 1970; the largest of all for now. */
    long authenticatedMillis() {
        return authenticatedAt == null ? Long.MAX_VALUE : Math.max(0, authenticatedAt.toEpochMilli());
    }

    @Nullable
    String userId() {
        return userId;
    }

    Client client() {
        return client;
    }

    Map<String, byte[]> attributes() {
        return attributes;
    }

    List<String> ending() {
        return ending;
    }

    int level() {
        return level;
    }
}
