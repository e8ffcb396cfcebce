package dev.larder.session;

import dev.larder.base.IpAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param ip the client's address, from whoever knows which proxies may be believed; null if it is not known
 * @param userAgent what the program says of itself, or null; only the first {@link #MAX_USER_AGENT_CHARS} characters are kept
 * @param device the class of device, to be limited on its own; null for what the user agent tells: {@code mobile} or {@code desktop}
 * @since 0.1
 */
public record Client(
        @Nullable IpAddress ip,
        @Nullable String userAgent,
        @Nullable String device) {
    /** How much of a user agent is kept. */
    public static final int MAX_USER_AGENT_CHARS = 512;

    /** What a class of device may be called. */
    public static final String DEVICE = "[A-Za-z0-9_]{1,32}";

    /** Nothing is known. */
    public static final Client UNKNOWN = new Client(null, null, null);

    private static final Pattern DEVICE_NAME = Pattern.compile(DEVICE);

    /** Checks, and shortens. */
    public Client {
        if (device != null && !DEVICE_NAME.matcher(device).matches()) {
            throw new IllegalArgumentException(
                    "device must match " + DEVICE + ", was " + device.length() + " characters that do not");
        }
        if (userAgent != null && userAgent.length() > MAX_USER_AGENT_CHARS) {
            // Half of a surrogate pair could not be written down.
            boolean cutsPair = Character.isHighSurrogate(userAgent.charAt(MAX_USER_AGENT_CHARS - 1));
            userAgent = userAgent.substring(0, cutsPair ? MAX_USER_AGENT_CHARS - 1 : MAX_USER_AGENT_CHARS);
        }
    }

    /**
     * A client by its address and what it says of itself.
     *
     * @param ip the address as text, or null
     * @param userAgent the user agent, or null
     * @return never null
     * @throws IllegalArgumentException if the address is none
     */
    public static Client of(@Nullable String ip, @Nullable String userAgent) {
        IpAddress address = ip == null ? null : IpAddress.parse(ip);
        if (ip != null && address == null) {
            throw new IllegalArgumentException(
                    "ip must be an IPv4 or IPv6 address, was " + ip.length() + " characters that are not");
        }
        return new Client(address, userAgent, null);
    }

    String deviceClass() {
        return device != null
                ? device
                : userAgent == null ? "-" : UserAgent.of(userAgent).device();
    }
}
