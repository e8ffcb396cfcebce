package dev.larder.server.values;

import dev.larder.cache.CachePolicy;
import dev.larder.cache.EntryOptions;
import dev.larder.cache.TtlPolicy;
import dev.larder.server.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;

/** Reads what the headers of a PUT say about the entry. Pure. */
final class ValueHeaders {
    static final String TTL = "Larder-Ttl";
    static final String TAGS = "Larder-Tags";
    private static final String TYPE = "Content-Type";

    /** The longest media type that is kept. */
    static final int MAX_TYPE_CHARS = 255;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");

    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7e\\t]*");

    private ValueHeaders() {}

    static EntryOptions options(HttpServletRequest request) {
        List<String> tags = new ArrayList<>();
        for (String line : Collections.list(request.getHeaders(TAGS))) {
            tags.addAll(tags(line));
        }
        try {
            return new EntryOptions(ttl(only(request, TTL)), tags);
        } catch (IllegalArgumentException e) {
            throw Problem.badField(TAGS, TAGS + ": " + e.getMessage()).exception();
        }
    }

    /** The value of a header that says one thing. Of two nobody could tell which one the client means. */
    private static @Nullable String only(HttpServletRequest request, String name) {
        List<String> values = Collections.list(request.getHeaders(name));
        if (values.size() > 1) {
            throw Problem.badField(name, name + " must be sent once, was sent " + values.size() + " times")
                    .exception();
        }
        return values.isEmpty() ? null : values.get(0);
    }

    static @Nullable Duration ttl(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            String text = header.strip();
            Duration ttl =
                    SECONDS.matcher(text).matches() ? Duration.ofSeconds(Long.parseLong(text)) : Duration.parse(text);
            if (ttl.compareTo(TtlPolicy.MIN_TTL) >= 0 && ttl.compareTo(TtlPolicy.MAX_TTL) <= 0) {
                return ttl;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // Refused below, like what can be read and is out of range.
            throw badTtl().exception();
        }
        throw badTtl().exception();
    }

    /** A time to live as a client may send it: whole seconds, or else a duration. */
    static String text(Duration ttl) {
        return ttl.toNanosPart() == 0 ? Long.toString(ttl.toSeconds()) : ttl.toString();
    }

    private static Problem badTtl() {
        return Problem.badField(
                TTL,
                TTL + " must be whole seconds or a duration such as PT5M, from 1 ms to " + TtlPolicy.MAX_TTL.toSeconds()
                        + " s");
    }

    static List<String> tags(String header) {
        List<String> tags = VISIBLE.matcher(header).matches() ? TagList.read(header) : null;
        if (tags == null) {
            throw Problem.badField(
                            TAGS,
                            TAGS + " must be tags of visible ASCII with commas between, quoted where they hold commas"
                                    + " or quotes; at most " + CachePolicy.MAX_TAGS + " of at most "
                                    + CachePolicy.MAX_TAG_BYTES + " bytes")
                    .exception();
        }
        return tags;
    }

    static String contentType(HttpServletRequest request) {
        String type = only(request, TYPE);
        if (type == null || type.isBlank()) {
            return MimeTypeUtils.APPLICATION_OCTET_STREAM_VALUE;
        }
        try {
            if (type.length() <= MAX_TYPE_CHARS
                    && VISIBLE.matcher(type).matches()
                    && MimeTypeUtils.parseMimeType(type).isConcrete()) {
                return type;
            }
        } catch (InvalidMimeTypeException e) {
            // Refused below, like one that is too long.
            throw badType().exception();
        }
        throw badType().exception();
    }

    private static Problem badType() {
        return Problem.badField(TYPE, TYPE + " must be a media type of at most " + MAX_TYPE_CHARS + " characters");
    }
}
