package dev.larder.server.keys;

import dev.larder.cache.EntryKey;
import dev.larder.server.problem.Problem;

/**
 * Reads the name of an entry: {@code cache:key}, or the whole name under which Redis has it, such as {@code
 * ld:{cache:key}:v}. A cache's name holds no colon, so the first one ends it, whatever the key holds.
 */
final class KeyName {
    private static final String SUFFIX = "}:v";

    private KeyName() {}

    static EntryKey parse(String name) {
        int open = name.indexOf(":{");
        boolean stored = open >= 0 && name.indexOf(':') == open && name.endsWith(SUFFIX);
        String inner = stored ? name.substring(open + 2, name.length() - SUFFIX.length()) : name;
        int colon = inner.indexOf(':');
        if (colon < 1
                || colon == inner.length() - 1
                || !inner.substring(0, colon).matches(EntryKey.CACHE_NAME)) {
            throw Problem.badField("key", "key must be cache:key, or the whole stored name prefix:{cache:key}:v")
                    .exception();
        }
        return new EntryKey(inner.substring(0, colon), inner.substring(colon + 1));
    }
}
