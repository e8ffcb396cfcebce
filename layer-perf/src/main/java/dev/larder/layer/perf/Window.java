package dev.larder.layer.perf;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far back a history goes, and how long its points are.
 *
 * @since 0.1
 */
public enum Window {
    /** Ten minutes in points of five seconds. */
    TEN_MINUTES("10m", Duration.ofMinutes(10), Duration.ofSeconds(5)),
    /** An hour in minutes. */
    HOUR("1h", Duration.ofHours(1), Duration.ofMinutes(1)),
    /** A day in quarters of an hour. */
    DAY("1d", Duration.ofDays(1), Duration.ofMinutes(15)),
    /** Thirty days in hours. */
    MONTH("30d", Duration.ofDays(30), Duration.ofHours(1));

    private final String wireName;
    private final Duration length;
    private final Duration point;

    Window(String wireName, Duration length, Duration point) {
        this.wireName = wireName;
        this.length = length;
        this.point = point;
    }

    /**
     * The window that is called so on the wire.
     *
     * @param wireName any string
     * @return empty if none is
     */
    public static Optional<Window> of(String wireName) {
        return Arrays.stream(values())
                .filter(window -> window.wireName.equals(wireName))
                .findFirst();
    }

    /**
     * What it is called on the wire.
     *
     * @return {@code 10m}, {@code 1h}, {@code 1d} or {@code 30d}
     */
    public String wireName() {
        return wireName;
    }

    /**
     * How far back it goes.
     *
     * @return a multiple of {@link #point()}
     */
    public Duration length() {
        return length;
    }

    /**
     * How long a point is.
     *
     * @return never null
     */
    public Duration point() {
        return point;
    }
}
