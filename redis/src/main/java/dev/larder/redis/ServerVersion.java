package dev.larder.redis;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's version as far as it matters.
 *
 * @param major the first number
 * @param minor the second number
 */
record ServerVersion(int major, int minor) implements Comparable<ServerVersion> {
    static final ServerVersion OLDEST = new ServerVersion(6, 2);

    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");

    /** Reads {@code 7.0.15} and the like; what cannot be read counts as 0.0. */
    static ServerVersion of(String text) {
        Matcher matcher = FORMAT.matcher(text);
        return matcher.matches()
                ? new ServerVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new ServerVersion(0, 0);
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Comparator.comparingInt(ServerVersion::major)
                .thenComparingInt(ServerVersion::minor)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
