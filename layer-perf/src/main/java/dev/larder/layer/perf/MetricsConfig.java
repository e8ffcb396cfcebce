package dev.larder.layer.perf;

import dev.larder.fleet.FleetStore;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who a node is.
 *
 * @param id its own in the fleet, matching {@link FleetStore#NAME}; new with each start
 * @param host the machine, for people; at most {@link #MAX_CHARS} characters
 * @param address where it can be reached, for people, or null; at most {@link #MAX_CHARS} characters
 * @since 0.1
 */
public record MetricsConfig(
        String id, String host, @Nullable String address) {
    /** How long a host and an address may be. */
    public static final int MAX_CHARS = 255;

    /** Checks. */
    public MetricsConfig {
        FleetStore.checkName("id", id);
        checkLength("host", Objects.requireNonNull(host, "host"));
        checkLength("address", address == null ? "" : address);
    }

    private static void checkLength(String what, String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    what + " must be at most " + MAX_CHARS + " characters, was " + text.length());
        }
    }

    /**
     * A node with an id that no other has.
     *
     * @param host the machine, for people
     * @param address where it can be reached, for people, or null
     * @return never null
     */
    public static MetricsConfig of(String host, @Nullable String address) {
        return new MetricsConfig(UUID.randomUUID().toString(), host, address);
    }
}
