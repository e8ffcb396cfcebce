package dev.larder.servlet;

import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The elements of the lines of a header, last first. A comma between quotation marks separates nothing; the marks are counted from the
 * end, so one that a client has left open at the beginning hides nothing of what proxies added. Not thread-safe.
 */
final class HopsFromEnd {
    private final Deque<String> lines;
    private @Nullable String rest;

    HopsFromEnd(Deque<String> lines) {
        this.lines = lines;
    }

    /** The next element towards the beginning, or null if there is none. */
    @Nullable
    String next() {
        String line = rest != null ? rest : shortened(lines.pollLast());
        if (line == null) {
            return null;
        }
        int comma = lastComma(line);
        rest = comma < 0 ? null : line.substring(0, comma);
        return line.substring(comma + 1);
    }

    /** What is cut off at the beginning leaves an element that may not be whole, which goes with it. */
    private static @Nullable String shortened(@Nullable String line) {
        if (line == null || line.length() <= ClientAddress.MAX_LINE_CHARS) {
            return line;
        }
        String end = line.substring(line.length() - ClientAddress.MAX_LINE_CHARS);
        int comma = end.indexOf(',');
        // An element of nothing is none that can be read, so whoever comes to it stops there.
        return comma < 0 ? "" : end.substring(comma);
    }

    private static int lastComma(String line) {
        boolean quoted = false;
        for (int i = line.length() - 1; i >= 0; i--) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return -1;
    }
}
