package dev.larder.server.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * What is known of a request for the audit log: who calls, and what the action is about. Never a token, key, user or value.
 *
 * @since 0.1
 */
public final class AuditNotes {
    private static final String CALLER = AuditNotes.class.getName() + ".caller";
    private static final String NOTES = AuditNotes.class.getName() + ".notes";

    private AuditNotes() {}

    /**
     * Who called.
     *
     * @param role in lower case
     * @param fingerprint tells tokens apart without telling them
     */
    record Caller(String role, String fingerprint) {}

    /**
     * Says who calls.
     *
     * @param request the request
     * @param role in lower case
     * @param fingerprint tells tokens apart without telling them
     */
    public static void caller(HttpServletRequest request, String role, String fingerprint) {
        request.setAttribute(CALLER, new Caller(role, fingerprint));
    }

    static @Nullable Caller caller(HttpServletRequest request) {
        return request.getAttribute(CALLER) instanceof Caller caller ? caller : null;
    }

    /**
     * Says what the action of the present request is about, such as a layer or a rule.
     *
     * @param name of the note
     * @param value nothing secret; null is not noted
     */
    public static void about(String name, @Nullable String value) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request == null || value == null) {
            return;
        }
        Map<String, String> notes = new LinkedHashMap<>();
        if (request.getAttribute(NOTES, RequestAttributes.SCOPE_REQUEST) instanceof Map<?, ?> before) {
            before.forEach((key, text) -> notes.put(String.valueOf(key), String.valueOf(text)));
        }
        notes.put(name, value);
        request.setAttribute(NOTES, notes, RequestAttributes.SCOPE_REQUEST);
    }

    static Map<?, ?> notes(HttpServletRequest request) {
        return request.getAttribute(NOTES) instanceof Map<?, ?> notes ? notes : Map.of();
    }
}
