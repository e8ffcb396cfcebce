package dev.larder.servlet.session;

import dev.larder.session.SessionToken;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that carries tokens. Always {@code HttpOnly}, so that no script reads it, and always {@code Secure}: browsers send it over
 * HTTPS alone, and over plain HTTP to this very machine. It ends with the browser; when a session ends, the server decides.
 *
 * @param name its name; one that begins with {@code __Host-} belongs to this host alone
 * @param domain the domain whose hosts all get it, or null for this host alone; then the name begins with {@code __Secure-}
 * @param sameSite to which requests of other sites it is added
 * @since 0.1
 */
public record SessionCookie(String name, @Nullable String domain, SameSite sameSite) {
    /** The longest name and value together that browsers keep. */
    public static final int MAX_BYTES = 4_096;

    // These come first: the default below is checked by them.
    private static final String OF_HOST = "__Host-";
    private static final String OF_DOMAIN = "__Secure-";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,200}");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,10}");

    /** The defaults: {@code __Host-sid}, for this host alone, {@code Lax}. */
    public static final SessionCookie DEFAULT = new SessionCookie("__Host-sid", null, SameSite.LAX);

    /** Checks that browsers will keep the promises that the name makes. */
    public SessionCookie {
        Objects.requireNonNull(sameSite, "sameSite");
        if (!NAME.matcher(name).matches() || name.length() + SessionToken.CHARS > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "name must be 1 to 200 letters, digits and - _ . , was " + name.length() + " characters");
        }
        String prefix = domain == null ? OF_HOST : OF_DOMAIN;
        if (!name.startsWith(prefix)) {
            throw new IllegalArgumentException("name must begin with " + prefix + ", was " + name);
        }
        if (domain != null && !DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException("domain must be a domain such as example.org, was " + domain);
        }
    }

    /** What the client carries; null if that is nothing, or more than one thing, of which none can be believed then. */
    @Nullable
    String read(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        String token = null;
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(name)) {
                if (token != null) {
                    return null;
                }
                token = cookie.getValue();
            }
        }
        return token;
    }

    /** The header that makes a browser carry a token. */
    String set(SessionToken token) {
        return name + '=' + token.reveal() + attributes();
    }

    /** The header that makes a browser forget it. */
    String cleared() {
        return name + "=; Max-Age=0" + attributes();
    }

    private String attributes() {
        String ofDomain = domain == null ? "" : "; Domain=" + domain;
        return "; Path=/" + ofDomain + "; Secure; HttpOnly; SameSite=" + sameSite.wireName();
    }
}
