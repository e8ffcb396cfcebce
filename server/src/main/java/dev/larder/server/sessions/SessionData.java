package dev.larder.server.sessions;

import dev.larder.base.Codec;
import dev.larder.server.problem.Problem;
import dev.larder.session.Session;
import dev.larder.session.SessionRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is kept in a session, as JSON: each member of the object is an attribute of its own, so that two clients who change different ones do not overwrite each other. */
final class SessionData {
    private static final JsonMapper JSON = new JsonMapper();

    private SessionData() {}

    static void put(SessionRequest request, Map<String, @Nullable Object> data) {
        data.forEach((name, value) -> request.with(checked(name), bytes(value), Codec.bytes()));
    }

    /** What is named is replaced, null removes. */
    static void patch(Session session, Map<String, @Nullable Object> data) {
        data.forEach((name, value) -> {
            if (value == null) {
                session.remove(checked(name));
            } else {
                session.set(checked(name), bytes(value), Codec.bytes());
            }
        });
    }

    private static String checked(String name) {
        if (name.isEmpty() || name.length() > Session.MAX_NAME_CHARS) {
            throw Problem.badField(
                            "data",
                            "names in data must be 1 to " + Session.MAX_NAME_CHARS + " characters, one was "
                                    + name.length())
                    .exception();
        }
        return SessionInput.wellFormed("data", name);
    }

    private static byte[] bytes(@Nullable Object value) {
        return JSON.writeValueAsBytes(value);
    }

    static Map<String, @Nullable Object> of(Session session) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        session.data().forEach((name, bytes) -> data.put(name, value(bytes)));
        return data;
    }

    /** An attribute that a program put there in another form is told of, not shown. */
    private static @Nullable Object value(byte[] bytes) {
        try {
            return JSON.readValue(bytes, Object.class);
        } catch (JacksonException notJson) {
            return Map.of("bytes", bytes.length);
        }
    }
}
