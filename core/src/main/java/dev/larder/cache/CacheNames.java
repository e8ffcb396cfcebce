package dev.larder.cache;

import java.util.Objects;
import java.util.regex.Pattern;

/** Checks the names of caches. */
final class CacheNames {
    private static final Pattern ACCEPTED = Pattern.compile(EntryKey.CACHE_NAME);

    private static final int MAX_SHOWN_CHARS = 80;

    private CacheNames() {}

    static String check(String name) {
        if (!ACCEPTED.matcher(Objects.requireNonNull(name, "name")).matches()) {
            String shown = name.length() <= MAX_SHOWN_CHARS ? name : name.substring(0, MAX_SHOWN_CHARS) + "...";
            throw new IllegalArgumentException(
                    "cache name must match " + EntryKey.CACHE_NAME + ", was '" + shown + "'");
        }
        return name;
    }
}
