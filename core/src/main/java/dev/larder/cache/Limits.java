package dev.larder.cache;

import java.time.Duration;

/** Checks that settings and arguments are within their limits, and says so in one form. */
final class Limits {
    private Limits() {}

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
    static void checkWellFormed(String name, String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) {
                throw new IllegalArgumentException(
                        name + " must be well-formed Unicode, has half of a surrogate pair at index " + i);
            }
        }
    }
}
