package dev.larder.servlet.session;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that may change something and that a page of another site has caused: those bring the user's cookie, and not his will. By
 * what browsers say of themselves, which no page can change: {@code Sec-Fetch-Site}, and where there is none, {@code Origin}. What brings
 * neither comes from no browser of the last years. Immutable and thread-safe.
 */
final class CrossOriginCheck {
    /** How many origins may be trusted. */
    static final int MAX_ORIGINS = 256;

    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OWN = Set.of("same-origin", "none");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\s]{1,300}");
    private static final Pattern DEFAULT_PORT = Pattern.compile(":(80|443)$");

    private final Set<String> trusted;
    private final Predicate<HttpServletRequest> exempt;

    CrossOriginCheck(Collection<String> trustedOrigins, Predicate<HttpServletRequest> exempt) {
        if (trustedOrigins.size() > MAX_ORIGINS) {
            throw new IllegalArgumentException(
                    "trustedOrigins must be at most " + MAX_ORIGINS + ", were " + trustedOrigins.size());
        }
        this.trusted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String origin : trustedOrigins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "an origin must be like https://app.example.org, without a path, was " + origin);
            }
            trusted.add(origin);
        }
        this.exempt = Objects.requireNonNull(exempt, "exempt");
    }

    boolean allows(HttpServletRequest request) {
        if (isHarmless(request)) {
            return true;
        }
        String origin = request.getHeader("Origin");
        String site = request.getHeader("Sec-Fetch-Site");
        boolean own = site == null ? origin == null || isOfHost(origin, request.getHeader("Host")) : OWN.contains(site);
        return own || (origin != null && trusted.contains(origin)) || exempt.test(request);
    }

    /** A handshake of a WebSocket is a GET, and what comes after it may be anything. */
    private static boolean isHarmless(HttpServletRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return HARMLESS.contains(request.getMethod())
                && (upgrade == null || !upgrade.toLowerCase(Locale.ROOT).contains("websocket"));
    }

    /** The scheme is not compared: behind a proxy that ends TLS it is not known. */
    private static boolean isOfHost(String origin, @Nullable String host) {
        return host != null
                && ORIGIN.matcher(origin).matches()
                && withoutPort(origin.substring(origin.indexOf("//") + 2)).equalsIgnoreCase(withoutPort(host));
    }

    private static String withoutPort(String host) {
        return DEFAULT_PORT.matcher(host).replaceFirst("");
    }
}
