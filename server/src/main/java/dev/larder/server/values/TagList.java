package dev.larder.server.values;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tags in a header, with commas between: plain text without commas and quotes, or in quotes, where a backslash stands before a quote
 * or backslash that is meant. Read once from its beginning to its end, in time that is proportional to its length.
 */
final class TagList {
    private static final char QUOTE = '"';
    private static final char COMMA = ',';
    private static final char ESCAPE = '\\';

    private final String header;
    private int at;

    private TagList(String header) {
        this.header = header;
    }

    /** The tags, empty ones left out; null if the header is not such a list. */
    static @Nullable List<String> read(String header) {
        return new TagList(header).tags();
    }

    private @Nullable List<String> tags() {
        List<String> tags = new ArrayList<>();
        while (at < header.length()) {
            skipBlanks();
            String tag = at < header.length() && header.charAt(at) == QUOTE ? quoted() : plain();
            skipBlanks();
            if (tag == null || !isAtEndOfTag()) {
                return null;
            }
            at++;
            if (!tag.isEmpty()) {
                tags.add(tag);
            }
        }
        return tags;
    }

    private String plain() {
        int from = at;
        while (!isAtEndOfTag() && header.charAt(at) != QUOTE) {
            at++;
        }
        return header.substring(from, at).strip();
    }

    private @Nullable String quoted() {
        StringBuilder tag = new StringBuilder();
        for (at++; at < header.length() && header.charAt(at) != QUOTE; at++) {
            if (header.charAt(at) == ESCAPE) {
                at++;
                if (at == header.length() || (header.charAt(at) != QUOTE && header.charAt(at) != ESCAPE)) {
                    return null;
                }
            }
            tag.append(header.charAt(at));
        }
        boolean closed = at < header.length();
        at++;
        return closed ? tag.toString() : null;
    }

    private void skipBlanks() {
        while (at < header.length() && (header.charAt(at) == ' ' || header.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean isAtEndOfTag() {
        return at >= header.length() || header.charAt(at) == COMMA;
    }
}
