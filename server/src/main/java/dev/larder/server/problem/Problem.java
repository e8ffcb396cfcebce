package dev.larder.server.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * One error document (RFC 9457), before it is written. Immutable.
 *
 * @param status the HTTP status
 * @param code what kind of problem it is, in {@code snake_case}; also the end of {@code type}
 * @param title what kind of problem it is, in words that do not change from case to case
 * @param detail what happened, what is accepted, what was given; no secret
 * @param more further members
 * @param headers headers of the answer
 * @since 0.1
 */
public record Problem(
        int status, String code, String title, String detail, Map<String, Object> more, Map<String, String> headers) {
    /** What {@code type} begins with; a URN, because nobody shall depend on a page being there. */
    public static final String TYPE_PREFIX = "urn:larder:problem:";

    /** Copies. */
    public Problem {
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * A problem of its own kind.
     *
     * @param status the HTTP status
     * @param code what kind of problem it is
     * @param detail what happened
     * @return never null
     */
    public static Problem of(HttpStatus status, String code, String detail) {
        return new Problem(status.value(), code, status.getReasonPhrase(), detail, Map.of(), Map.of());
    }

    /**
     * A problem that its status says all about.
     *
     * @param status the HTTP status, known or not
     * @param detail what happened
     * @return never null
     */
    public static Problem of(int status, String detail) {
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        String code = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "_");
        return new Problem(status, code, title, detail, Map.of(), Map.of());
    }

    /**
     * Malformed or out-of-range input.
     *
     * @param field what it was given for
     * @param detail what is accepted, what was given
     * @return status 400, with the member {@code field}
     */
    public static Problem badField(String field, String detail) {
        return of(HttpStatus.BAD_REQUEST, "bad_request", detail).with("field", field);
    }

    /**
     * The same with one more member.
     *
     * @param name its name
     * @param value its value
     * @return never null
     */
    public Problem with(String name, Object value) {
        Map<String, Object> larger = new LinkedHashMap<>(more);
        larger.put(name, value);
        return new Problem(status, code, title, detail, larger, headers);
    }

    /**
     * The same with one more header.
     *
     * @param name its name
     * @param value its value
     * @return never null
     */
    public Problem header(String name, String value) {
        Map<String, String> larger = new LinkedHashMap<>(headers);
        larger.put(name, value);
        return new Problem(status, code, title, detail, more, larger);
    }

    /**
     * The same, asking the client to come back.
     *
     * @param seconds when
     * @return with {@code Retry-After}
     */
    public Problem retryAfter(long seconds) {
        return header("Retry-After", Long.toString(seconds));
    }

    /**
     * As something to throw.
     *
     * @return never null
     */
    public ProblemException exception() {
        return new ProblemException(this);
    }
}
