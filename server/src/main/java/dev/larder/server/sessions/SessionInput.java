package dev.larder.server.sessions;

import dev.larder.base.IpAddress;
import dev.larder.server.problem.Problem;
import dev.larder.session.Client;
import dev.larder.session.SessionRequest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what clients send, and says which field is wrong and what is accepted. Never repeats a token. */
final class SessionInput {
    /** The longest text that is taken for a token at all. */
    private static final int MAX_TOKEN_CHARS = 1_024;

    private static final Pattern HANDLE = Pattern.compile("[0-9a-f]{2}\\.[A-Za-z0-9_-]{24}");

    private SessionInput() {}

    static String userId(@Nullable String given) {
        if (given == null || given.isEmpty() || given.length() > SessionRequest.MAX_USER_CHARS) {
            throw bad(
                    "user_id",
                    "user_id must be 1 to " + SessionRequest.MAX_USER_CHARS + " characters, "
                            + (given == null ? "was not given" : "was " + given.length()));
        }
        return wellFormed("user_id", given);
    }

    /** Text that is not changed by being written as UTF-8. */
    static String wellFormed(String field, String given) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(given)) {
            throw bad(field, field + " must be well-formed Unicode, holds half of a surrogate pair");
        }
        return given;
    }

    static String token(@Nullable String given) {
        if (given == null || given.isEmpty() || given.length() > MAX_TOKEN_CHARS) {
            throw bad(
                    "token",
                    "token must be 1 to " + MAX_TOKEN_CHARS + " characters, "
                            + (given == null ? "was not given" : "was " + given.length()));
        }
        return given;
    }

    /** The public name of a session. */
    static String handle(String field, String given) {
        if (!HANDLE.matcher(given).matches()) {
            throw bad(field, field + " must be a session_id, is not");
        }
        return given;
    }

    static Client client(@Nullable String ipAddress, @Nullable String userAgent) {
        if (ipAddress != null && IpAddress.parse(ipAddress) == null) {
            throw bad("ip_address", "ip_address must be an IPv4 or IPv6 address, is not");
        }
        return Client.of(ipAddress, userAgent == null ? null : wellFormed("user_agent", userAgent));
    }

    static int between(String field, @Nullable Integer given, int lowest, int highest) {
        if (given == null || given < lowest || given > highest) {
            throw bad(
                    field,
                    field + " must be between " + lowest + " and " + highest + ", "
                            + (given == null ? "was not given" : "was " + given));
        }
        return given;
    }

    static RuntimeException bad(String field, String detail) {
        return Problem.badField(field, detail).exception();
    }
}
