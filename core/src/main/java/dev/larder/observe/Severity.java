package dev.larder.observe;

import java.util.Locale;

/**
 * How urgent a recommendation is, the least urgent first.
 *
 * @since 0.1
 */
public enum Severity {
    /** Something could be better. */
    INFO,
    /** Something works worse than it should. */
    WARNING,
    /** Something fails, or data is lost. */
    CRITICAL;

    /**
     * The word used on the wire.
     *
     * @return {@code info}, {@code warning} or {@code critical}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
