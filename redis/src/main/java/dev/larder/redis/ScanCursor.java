package dev.larder.redis;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How far a scan over all primaries has come. Callers get it as one opaque word.
 *
 * <p>It names nodes by address and not by number, so that it keeps its meaning when the topology changes: a primary that
 * took the place of another was not scanned yet and will be.
 *
 * @param node the node being scanned
 * @param position that node's own cursor, an unsigned number; 0 to begin
 * @param done the nodes that were scanned to their end
 */
record ScanCursor(String node, String position, Set<String> done) {
    static final String BEGINNING = "0";
    private static final String SEPARATOR = "\n";
    private static final int MAX_LENGTH = 65_536;

    String encoded() {
        String plain = position + SEPARATOR + node + SEPARATOR + String.join(SEPARATOR, done);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    static ScanCursor decoded(String cursor) {
        if (cursor.length() > MAX_LENGTH) {
            throw refused();
        }
        String plain;
        try {
            plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused();
        }
        List<String> parts = List.of(plain.split(SEPARATOR, -1));
        if (parts.size() < 3 || !parts.get(0).matches("[0-9]{1,20}")) {
            throw refused();
        }
        Set<String> done = new LinkedHashSet<>(parts.subList(2, parts.size()));
        done.remove("");
        return new ScanCursor(parts.get(1), parts.get(0), done);
    }

    private static IllegalArgumentException refused() {
        return new IllegalArgumentException("cursor must be what the page before gave, or null; was something else");
    }
}
