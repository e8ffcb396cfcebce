package dev.larder.servlet;

import dev.larder.base.IpAddress;
import org.jspecify.annotations.Nullable;

/** Reads for whom one proxy says that it asks. Whatever is not an address, such as {@code unknown}, is null. */
final class ForwardedHop {
    private static final int MAX_PORT_DIGITS = 5;

    private ForwardedHop() {}

    static @Nullable IpAddress read(ForwardingHeader header, String hop) {
        String node = header == ForwardingHeader.FORWARDED ? forNode(hop) : hop.strip();
        return node == null ? null : address(node);
    }

    /** The value of the one parameter {@code for} among those of an element of RFC 7239. */
    private static @Nullable String forNode(String element) {
        String node = null;
        for (String pair : element.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for")) {
                if (node != null) {
                    return null;
                }
                node = unquoted(pair.substring(equals + 1).strip());
            }
        }
        return node;
    }

    /** No address needs a backslash, so what holds one is none and need not be read. */
    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** An address that a port may follow; one of IPv6 is then in brackets. */
    private static @Nullable IpAddress address(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end < 0 || node.indexOf(':') < 0 || !isPort(node.substring(end + 1))
                    ? null
                    : IpAddress.parse(node.substring(1, end));
        }
        int colon = node.indexOf(':');
        if (colon >= 0 && colon == node.lastIndexOf(':')) {
            return isPort(node.substring(colon)) ? IpAddress.parse(node.substring(0, colon)) : null;
        }
        return IpAddress.parse(node);
    }

    private static boolean isPort(String text) {
        if (text.isEmpty()) {
            return true;
        }
        return text.length() > 1
                && text.length() <= MAX_PORT_DIGITS + 1
                && text.charAt(0) == ':'
                && text.chars().skip(1).allMatch(digit -> digit >= '0' && digit <= '9');
    }
}
