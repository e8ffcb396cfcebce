package dev.larder.observe;

import java.util.Locale;

/**
 * How well a part works, from well to not at all; a later one is worse.
 *
 * @since 0.1
 */
public enum HealthStatus {
    /** Everything works. */
    HEALTHY,
    /** It answers, but not as well as it should. */
    DEGRADED,
    /** It was not started, or it was shut down. */
    NOT_INITIALIZED,
    /** It does not work. */
    UNHEALTHY;

    /**
     * The word used on the wire.
     *
     * @return {@code healthy}, {@code degraded}, {@code not_initialized} or {@code unhealthy}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The worse of two.
     *
     * @param other the other one
     * @return this or the other
     */
    public HealthStatus worse(HealthStatus other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
