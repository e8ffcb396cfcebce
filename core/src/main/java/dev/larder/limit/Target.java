package dev.larder.limit;

import java.util.Objects;

/**
 * One that is limited, under one rule.
 *
 * @param rule the name of the rule
 * @param id who is limited: any string of 1 to {@link #MAX_ID_CHARS} characters. It is hashed into the key and never logged, but shown
 *     in statistics: not a secret
 * @since 0.1
 */
public record Target(String rule, String id) {
    /** How long an id may be. */
    public static final int MAX_ID_CHARS = 4_096;

    /** Checks. */
    public Target {
        Objects.requireNonNull(rule, "rule");
        checkId(id);
    }

    static void checkId(String id) {
        if (id.isEmpty() || id.length() > MAX_ID_CHARS) {
            throw new IllegalArgumentException("id must have 1 to " + MAX_ID_CHARS + " characters, had " + id.length());
        }
    }
}
