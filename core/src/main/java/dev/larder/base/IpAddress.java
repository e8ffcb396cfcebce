package dev.larder.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An address of the Internet Protocol, read from its digits and never looked up by a name. An IPv6 address that stands for an
 * IPv4 one ({@code ::ffff:192.0.2.1}) is that IPv4 one.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class IpAddress {
    /** The longest text that is looked at: an IPv6 address that ends like an IPv4 one. */
    public static final int MAX_CHARS = 45;

    /** How many bits an IPv4 address has. */
    public static final int V4_BITS = 32;

    /** How many bits an IPv6 address has. */
    public static final int V6_BITS = 128;

    private static final int V4_BYTES = 4;
    private static final int V6_GROUPS = 8;
    private static final int MAX_OCTET = 255;
    private static final int OCTET_DIGITS = 3;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads an address. O(its length), no round trip: names are not resolved.
     *
     * @param text four decimal numbers without leading zeros and with dots between, or an IPv6 address without a zone and without
     *     brackets
     * @return the address, or null for anything else
     */
    public static @Nullable IpAddress parse(String text) {
        if (text.isEmpty() || text.length() > MAX_CHARS) {
            return null;
        }
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    /**
     * An address of its bytes.
     *
     * @param bytes 4 or 16, as {@link #bytes()} gave them; copied
     * @return never null
     * @throws IllegalArgumentException if they are neither
     */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length != V4_BITS / Byte.SIZE && bytes.length != V6_BITS / Byte.SIZE) {
            throw new IllegalArgumentException("bytes of an address must be 4 or 16, were " + bytes.length);
        }
        return new IpAddress(bytes.clone());
    }

    /**
     * Its bytes, the highest first.
     *
     * @return 4 or 16; a copy
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    private static @Nullable IpAddress parseV4(String text) {
        byte[] bytes = new byte[V4_BYTES];
        String[] octets = text.split("\\.", -1);
        if (octets.length != V4_BYTES) {
            return null;
        }
        for (int i = 0; i < V4_BYTES; i++) {
            int value = octet(octets[i]);
            if (value < 0) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return new IpAddress(bytes);
    }

    /** A leading zero means octal to some programs, so such a number has no one meaning. */
    private static int octet(String digits) {
        if (digits.isEmpty() || digits.length() > OCTET_DIGITS || (digits.length() > 1 && digits.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + (digit - '0');
        }
        return value <= MAX_OCTET ? value : -1;
    }

    private static @Nullable IpAddress parseV6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!digit && c != ':' && c != '.') {
                return null;
            }
        }
        if (text.charAt(0) == '.') {
            return null;
        }
        try {
            // The JDK looks up nothing that holds a colon and begins with a digit or a colon: it reads it or refuses
            // it.
            return new IpAddress(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException malformed) {
            return null;
        }
    }

    /**
     * Whether it is an IPv6 address.
     *
     * @return false for an IPv4 address
     */
    public boolean isV6() {
        return bytes.length > V4_BYTES;
    }

    /**
     * How many bits it has.
     *
     * @return {@link #V4_BITS} or {@link #V6_BITS}
     */
    public int bits() {
        return bytes.length * Byte.SIZE;
    }

    /**
     * The network that it belongs to: the same address with all bits after the first ones cleared.
     *
     * @param length how many bits to keep, from 0 to {@link #bits()}
     * @return never null
     */
    public IpAddress network(int length) {
        if (length < 0 || length > bits()) {
            throw new IllegalArgumentException("length must be between 0 and " + bits() + ", was " + length);
        }
        byte[] kept = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int keep = Math.min(Math.max(length - i * Byte.SIZE, 0), Byte.SIZE);
            kept[i] = (byte) (bytes[i] & (0xff << (Byte.SIZE - keep)));
        }
        return new IpAddress(kept);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The one way to write it that RFC 5952 recommends. */
    @Override
    public String toString() {
        return isV6() ? v6() : v4();
    }

    private String v4() {
        return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + '.' + (bytes[2] & 0xff) + '.' + (bytes[3] & 0xff);
    }

    private String v6() {
        int[] groups = new int[V6_GROUPS];
        for (int i = 0; i < V6_GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << Byte.SIZE | (bytes[2 * i + 1] & 0xff);
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < V6_GROUPS; i++) {
            int zeros = zeros(groups, i);
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        if (start < 0) {
            return join(groups, 0, V6_GROUPS);
        }
        return join(groups, 0, start) + "::" + join(groups, start + length, V6_GROUPS);
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < V6_GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
