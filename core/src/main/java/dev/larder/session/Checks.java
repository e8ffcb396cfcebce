package dev.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/** Checks that settings and arguments are within their limits, and says so in one form. */
final class Checks {
    private Checks() {}

    static long between(String name, long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(
                    name + " must be between " + lowest + " and " + highest + ", was " + value);
        }
        return value;
    }

    static Duration between(String name, Duration value, Duration lowest, Duration highest) {
        if (value.compareTo(lowest) < 0 || value.compareTo(highest) > 0) {
            throw new IllegalArgumentException(
                    name + " must be between " + lowest + " and " + highest + ", was " + value);
        }
        return value;
    }

    /** Text of which no two are the same in UTF-8. */
    static String text(String name, String value, int lowest, int highest) {
        if (value.length() < lowest || value.length() > highest) {
            throw new IllegalArgumentException(
                    name + " must be " + lowest + " to " + highest + " characters, was " + value.length());
        }
        if (!UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException(
                    name + " must be well-formed Unicode, was text with half of a surrogate pair");
        }
        return value;
    }
}
