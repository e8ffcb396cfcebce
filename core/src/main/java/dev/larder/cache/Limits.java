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
}
