package dev.larder.servlet;

import dev.larder.base.IpAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses that begin alike: {@code 10.0.0.0/8}, or one address alone. */
record IpRange(IpAddress network, int length) {
    private static final Pattern FORM = Pattern.compile("([^/]{1,45})(?:/(\\d{1,3}))?");

    static IpRange parse(String text) {
        Matcher parts = FORM.matcher(text);
        IpAddress address = parts.matches() ? IpAddress.parse(parts.group(1)) : null;
        if (address == null) {
            throw refused(text);
        }
        int length = parts.group(2) == null ? address.bits() : Integer.parseInt(parts.group(2));
        if (length > address.bits() || !address.network(length).equals(address)) {
            throw refused(text);
        }
        return new IpRange(address, length);
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "trustedProxies must be addresses such as 192.0.2.1 or networks such as 10.0.0.0/8 or"
                        + " fd00::/8 with no bits set after the length, was " + text);
    }

    boolean contains(IpAddress address) {
        return address.isV6() == network.isV6() && address.network(length).equals(network);
    }
}
