package dev.larder.server.web;

import org.jspecify.annotations.Nullable;

/**
 * Numbers as the wire has them: two decimals.
 *
 * @since 0.1
 */
public final class Rounded {
    private static final double MIB = 1024.0 * 1024.0;

    private Rounded() {}

    /**
     * Two decimals.
     *
     * @param value any number, or null
     * @return null for null and for what is no number
     */
    public static @Nullable Double two(@Nullable Double value) {
        return value == null || value.isNaN() || value.isInfinite() ? null : Math.round(value * 100.0) / 100.0;
    }

    /**
     * Bytes as MiB.
     *
     * @param bytes how many, or null
     * @return with two decimals; null for null
     */
    public static @Nullable Double mebibytes(@Nullable Long bytes) {
        return bytes == null ? null : two(bytes / MIB);
    }

    /**
     * A part of a whole as a percentage.
     *
     * @param part the part
     * @param whole the whole
     * @return with two decimals; null if the whole is 0
     */
    public static @Nullable Double percent(long part, long whole) {
        return whole == 0 ? null : two(100.0 * part / whole);
    }
}
