package dev.larder.limit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What an address of a client is counted under: of IPv6 the network, for its other half is the client's to choose.
 *
 * @since 0.1
 */
public final class ClientNetwork {
    private static final int NETWORK_BYTES = 8;
    private static final int IPV4_BYTES = 4;

    /** Only what looks like this is read as an address, so that no name is ever looked up. */
    private static final Pattern IPV6 = Pattern.compile("\\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(%[^\\]]*)?\\]?");

    private ClientNetwork() {}

    /**
     * The network of an address.
     *
     * @param address an address as text, with or without brackets and scope
     * @return of IPv6 {@code /64} and 16 hexadecimal digits, of IPv4, mapped into IPv6 or not, the address; anything else as it is
     */
    public static String of(String address) {
        var matcher = IPV6.matcher(address);
        if (!matcher.matches()) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(matcher.group(1)).getAddress();
            return bytes.length == IPV4_BYTES
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : "/64:" + HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES));
        } catch (UnknownHostException notAnAddress) {
            // It has colons and no name has: counted as it is.
            return address;
        }
    }
}
