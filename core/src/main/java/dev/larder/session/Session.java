package dev.larder.session;

import dev.larder.base.Codec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A session as one request works on it: a copy, whose changes are written by {@link SessionManager#save}. Only attributes that have
 * changed are written, also those that are objects which were changed inside, so that requests that change different ones do not
 * overwrite each other.
 *
 * <p>Not thread-safe: each request reads its own.
 *
 * @since 0.1
 */
public final class Session {
    /** The longest name of an attribute. */
    public static final int MAX_NAME_CHARS = 255;

    /** The most attributes. */
    public static final int MAX_ATTRIBUTES = 1_000;

    private final SessionStore.Stored stored;
    private final Who who;
    private final long nowMillis;
    private final long usedMillis;

    /** Made when it is asked for. */
    private @Nullable SessionInfo info;

    /** What the store has, by name. Never changed, as others may have the same. */
    private Map<String, byte[]> kept;

    /** What this request has made of it, by name. */
    private final Map<String, Attribute<?>> touched = new LinkedHashMap<>();

    private long version;

    Session(SessionStore.Stored stored, long nowMillis, long usedMillis) {
        this(stored, Who.read(stored.who()), nowMillis, usedMillis);
    }

    Session(SessionStore.Stored stored, Who who, long nowMillis, long usedMillis) {
        this.stored = stored;
        this.who = who;
        this.nowMillis = nowMillis;
        this.usedMillis = usedMillis;
        this.kept = stored.attributes();
        this.version = stored.version();
    }

    /** A value as the request holds it, which may be an object that is changed inside; null once removed. */
    private record Attribute<T>(@Nullable T value, Codec<T> codec) {
        byte @Nullable [] bytes() {
            return value == null ? null : codec.encode(value);
        }
    }

    /** What differs from what the store has. */
    record Changes(Map<String, byte[]> set, List<String> removed) {
        boolean isEmpty() {
            return set.isEmpty() && removed.isEmpty();
        }
    }

    SessionStore.Stored stored() {
        return stored;
    }

    /**
     * The public handle: for lists, logs and addresses. It opens nothing.
     *
     * @return never null; another one after the session was given a new token
     */
    public String id() {
        return SessionHandle.of(stored.key());
    }

    /**
     * Whose it is.
     *
     * @return empty if nobody is known
     */
    public Optional<String> userId() {
        return Optional.ofNullable(who.userId());
    }

    /**
     * The session of an identity provider that it was begun by.
     *
     * @return as {@link SessionRequest#provider} was given; empty if it was not
     */
    public Optional<String> provider() {
        return Optional.ofNullable(who.provider());
    }

    /**
     * What is known of it, as it was when it was read.
     *
     * @return never null
     */
    public SessionInfo info() {
        SessionInfo made = info;
        if (made == null) {
            made = SessionInfo.of(stored, who, usedMillis);
            info = made;
        }
        return made;
    }

    /**
     * How often its attributes were written, as far as this copy knows.
     *
     * @return from 1
     */
    public long version() {
        return version;
    }

    /**
     * Whether the user has authenticated lately enough for something that matters.
     *
     * @param maxAge how long ago at most, by the store's clock when the session was read
     * @return whether it is so; false where nobody is known
     */
    public boolean authenticatedWithin(Duration maxAge) {
        if (who.userId() == null) {
            return false;
        }
        Instant now = Instant.ofEpochMilli(nowMillis);
        Instant authenticated = Instant.ofEpochMilli(stored.authenticatedMillis());
        return Duration.between(authenticated, now).compareTo(maxAge) <= 0;
    }

    /**
     * The names of its attributes.
     *
     * @return in order; does not follow later changes
     */
    public Set<String> names() {
        Map<String, byte[]> data = data();
        return Collections.unmodifiableSet(new java.util.TreeSet<>(data.keySet()));
    }

    /**
     * An attribute. The same object each time within one request, as long as the same codec is asked for.
     *
     * @param name its name
     * @param codec reads it
     * @param <T> what it is
     * @return empty if there is none
     * @throws dev.larder.base.LarderException if the codec cannot read it
     */
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // Read or set with this very codec.
    public <T> Optional<T> get(String name, Codec<T> codec) {
        Attribute<?> held = touched.get(name);
        if (held != null && (held.value() == null || held.codec() == codec)) {
            return Optional.ofNullable((T) held.value());
        }
        byte[] bytes = held == null ? kept.get(name) : held.bytes();
        if (bytes == null) {
            return Optional.empty();
        }
        T value = codec.decode(bytes, 0, bytes.length);
        touched.put(name, new Attribute<>(value, codec));
        return Optional.of(value);
    }

    /**
     * An attribute that is text.
     *
     * @param name its name
     * @return empty if there is none
     */
    public Optional<String> text(String name) {
        return get(name, Codec.utf8());
    }

    /**
     * Sets an attribute.
     *
     * @param name 1 to {@link #MAX_NAME_CHARS} characters
     * @param value what it shall be; looked at again when the session is saved
     * @param codec writes it
     * @param <T> what it is
     * @return this
     */
    public <T> Session set(String name, T value, Codec<T> codec) {
        Checks.text("name of an attribute", name, 1, MAX_NAME_CHARS);
        touched.put(name, new Attribute<>(value, codec));
        return this;
    }

    /**
     * Sets an attribute to a text.
     *
     * @param name 1 to {@link #MAX_NAME_CHARS} characters
     * @param value the text
     * @return this
     */
    public Session set(String name, String value) {
        return set(name, value, Codec.utf8());
    }

    /**
     * Removes an attribute.
     *
     * @param name its name; nothing happens if there is none
     * @return this
     */
    public Session remove(String name) {
        touched.put(name, new Attribute<>(null, Codec.bytes()));
        return this;
    }

    /**
     * All attributes as they are kept.
     *
     * @return a copy, by name, in order
     */
    public Map<String, byte[]> data() {
        Map<String, byte[]> data = new TreeMap<>(kept);
        touched.forEach((name, attribute) -> {
            byte[] bytes = attribute.bytes();
            if (bytes == null) {
                data.remove(name);
            } else {
                data.put(name, bytes);
            }
        });
        return data;
    }

    /** What a save would write. */
    Changes changes() {
        Map<String, byte[]> set = new LinkedHashMap<>();
        List<String> removed = new ArrayList<>();
        touched.forEach((name, attribute) -> {
            byte[] bytes = attribute.bytes();
            byte[] before = kept.get(name);
            if (bytes == null) {
                if (before != null) {
                    removed.add(name);
                }
            } else if (before == null || !java.util.Arrays.equals(before, bytes)) {
                set.put(name, bytes);
            }
        });
        return new Changes(set, removed);
    }

    /** What the store has once the changes are there. */
    Map<String, byte[]> after(Changes changes) {
        Map<String, byte[]> after = new HashMap<>(kept);
        after.putAll(changes.set());
        changes.removed().forEach(after::remove);
        return after;
    }

    /** The store has this now. */
    void saved(Map<String, byte[]> now, long newVersion) {
        kept = now;
        version = newVersion;
    }

    @Override
    public String toString() {
        return "Session[" + id() + "]";
    }
}
