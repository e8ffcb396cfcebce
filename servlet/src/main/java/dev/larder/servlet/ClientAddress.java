package dev.larder.servlet;

import dev.larder.base.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from which address a request comes: that of the peer, unless the peer is a proxy that is trusted to say for whom it asks.
 *
 * <p>Anybody may write anything into a header, so a header is read from its end, where the last proxy wrote, and each address in it is
 * believed only because the one after it is that of a trusted proxy. The first address that is not a trusted proxy's is the client's.
 * Where a proxy names none that can be read ({@code unknown}, a name, a made-up word), its own address is all that is known.
 *
 * <p>Immutable and thread-safe. No round trip: names are not resolved. O(the last {@value #MAX_HOPS} hops), whatever is sent.
 *
 * @since 0.1
 */
public final class ClientAddress {
    /** How many ranges of trusted proxies there may be. */
    public static final int MAX_RANGES = 256;

    /** How many proxies a request is followed back through. */
    public static final int MAX_HOPS = 32;

    /** How many characters of one line of the header are looked at, from its end. */
    public static final int MAX_LINE_CHARS = 4_096;

    private static final ClientAddress PEER = new ClientAddress(List.of(), ForwardingHeader.X_FORWARDED_FOR);

    private final List<IpRange> trusted;
    private final ForwardingHeader header;

    private ClientAddress(List<IpRange> trusted, ForwardingHeader header) {
        this.trusted = trusted;
        this.header = header;
    }

    /**
     * Trusts no proxy: the client is the peer, and headers are not looked at.
     *
     * @return never null
     */
    public static ClientAddress ofPeer() {
        return PEER;
    }

    /**
     * Trusts some proxies.
     *
     * @param trustedProxies their addresses ({@code 192.0.2.1}, {@code ::1}) and networks ({@code 10.0.0.0/8}); at most {@link #MAX_RANGES};
     *     none for {@link #ofPeer()}
     * @param header the one header that they write
     * @return never null
     * @throws IllegalArgumentException naming the first that is neither
     */
    public static ClientAddress behind(Collection<String> trustedProxies, ForwardingHeader header) {
        Objects.requireNonNull(header, "header");
        if (trustedProxies.size() > MAX_RANGES) {
            throw new IllegalArgumentException(
                    "trustedProxies must be at most " + MAX_RANGES + ", were " + trustedProxies.size());
        }
        return new ClientAddress(trustedProxies.stream().map(IpRange::parse).toList(), header);
    }

    /**
     * From which address a request comes.
     *
     * @param request the request
     * @return empty if the container knows no address of the peer, as on a Unix socket
     */
    public Optional<IpAddress> of(HttpServletRequest request) {
        IpAddress peer = peer(request.getRemoteAddr());
        return Optional.ofNullable(peer == null || !isTrusted(peer) ? peer : behind(peer, request));
    }

    /** Containers write IPv6 addresses with or without brackets, and those of a link with its zone. */
    private static @Nullable IpAddress peer(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        return IpAddress.parse(zone < 0 ? bare : bare.substring(0, zone));
    }

    private IpAddress behind(IpAddress peer, HttpServletRequest request) {
        Deque<String> lines = lastLines(request.getHeaders(header.headerName()));
        IpAddress known = peer;
        HopsFromEnd hops = new HopsFromEnd(lines);
        for (int i = 0; i < MAX_HOPS && isTrusted(known); i++) {
            String hop = hops.next();
            IpAddress before = hop == null ? null : ForwardedHop.read(header, hop);
            if (before == null) {
                return known;
            }
            known = before;
        }
        return known;
    }

    private static Deque<String> lastLines(@Nullable Enumeration<String> values) {
        Deque<String> lines = new ArrayDeque<>();
        for (String line : values == null ? List.<String>of() : Collections.list(values)) {
            lines.addLast(line);
            if (lines.size() > MAX_HOPS) {
                lines.removeFirst();
            }
        }
        return lines;
    }

    private boolean isTrusted(IpAddress address) {
        for (IpRange range : trusted) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
