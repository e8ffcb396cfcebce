package dev.larder.redis;

import dev.larder.redis.link.LinkConfig.Login;
import dev.larder.redis.link.NodeAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a URL says, read strictly: every part is understood or refused, and no refusal shows a password.
 *
 * @param seeds where to connect first, at least one
 * @param login who we are
 * @param tls whether the scheme asks for encryption
 * @param database the number in the path or in {@code db}, or -1 where none is given
 * @param options the query, without {@code db}
 */
record RedisUrl(List<NodeAddress> seeds, Login login, boolean tls, int database, Map<String, String> options) {
    static final int MAX_SEEDS = 64;
    static final int MAX_DATABASE = 65_535;
    static final String FORMS = "redis://[user:password@]host[:port][,host[:port]...][/db][?options], rediss://... for"
            + " TLS, redis-sentinel://host[:port],.../db?master=name, or redis+unix:///path/to.sock[?db=n]";

    private static final int PORT = 6_379;
    private static final int SENTINEL_PORT = 26_379;
    private static final Set<String> TCP = Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel");
    private static final Set<String> UNIX = Set.of("redis+unix", "redis-socket", "unix");
    private static final Set<String> OPTIONS =
            Set.of("db", "timeout", "master", "clientName", "verifyHostname", "sentinelUser", "sentinelPassword");
    private static final Set<String> PLAIN_OPTIONS =
            Set.of("db", "timeout", "master", "clientName", "verifyHostname", "sentinelUser");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252}[A-Za-z0-9_.])?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,32})?");

    static RedisUrl parse(String url) {
        int schemeEnd = url.indexOf("://");
        String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        if (!TCP.contains(scheme) && !UNIX.contains(scheme)) {
            throw refused(url, "must be " + FORMS);
        }
        String rest = url.substring(schemeEnd + 3);
        int queryStart = rest.indexOf('?');
        Map<String, String> options = options(url, queryStart < 0 ? "" : rest.substring(queryStart + 1));
        String body = queryStart < 0 ? rest : rest.substring(0, queryStart);
        return UNIX.contains(scheme) ? unix(url, body, options) : tcp(url, scheme, body, options);
    }

    /** The URL with all that could be a password replaced, however wrong the URL is. */
    static String redacted(String url) {
        int at = url.lastIndexOf('@');
        int schemeEnd = url.indexOf("://");
        String shown = url;
        if (at >= 0) {
            int loginStart = schemeEnd < 0 || schemeEnd > at ? 0 : schemeEnd + 3;
            int colon = url.indexOf(':', loginStart);
            String user = colon >= 0 && colon < at ? url.substring(loginStart, colon + 1) : "";
            shown = url.substring(0, loginStart) + user + "***" + url.substring(at);
        }
        int query = shown.indexOf('?');
        return query < 0 ? shown : shown.substring(0, query + 1) + redactedOptions(shown.substring(query + 1));
    }

    /** What an option is worth is shown only where it is known to be no secret. */
    private static String redactedOptions(String query) {
        List<String> shown = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals);
            shown.add(PLAIN_OPTIONS.contains(name) ? pair : name + (equals < 0 ? "***" : "=***"));
        }
        return String.join("&", shown);
    }

    private static RedisUrl tcp(String url, String scheme, String body, Map<String, String> options) {
        int pathStart = body.indexOf('/');
        String authority = pathStart < 0 ? body : body.substring(0, pathStart);
        String path = pathStart < 0 ? "" : body.substring(pathStart + 1);
        if (path.indexOf('@') >= 0) {
            throw refused(url, "must have / ? # @ and , in a password percent-encoded");
        }
        int at = authority.lastIndexOf('@');
        Login login = at < 0 ? Login.NONE : login(url, authority.substring(0, at));
        int defaultPort = scheme.endsWith("-sentinel") ? SENTINEL_PORT : PORT;
        List<NodeAddress> seeds = new ArrayList<>();
        for (String host : authority.substring(at + 1).split(",", -1)) {
            NodeAddress seed = address(url, host.strip(), defaultPort);
            if (!seeds.contains(seed)) {
                seeds.add(seed);
            }
        }
        if (seeds.size() > MAX_SEEDS) {
            throw refused(url, "must name at most " + MAX_SEEDS + " hosts, named " + seeds.size());
        }
        String database = path.isEmpty() ? options.get("db") : path;
        return new RedisUrl(
                List.copyOf(seeds), login, scheme.startsWith("rediss"), database(url, database), without(options));
    }

    private static RedisUrl unix(String url, String body, Map<String, String> options) {
        int pathStart = body.indexOf('/');
        if (pathStart < 0 || pathStart == body.length() - 1) {
            throw refused(url, "must name the socket by an absolute path, as redis+unix:///path/to.sock does");
        }
        String authority = body.substring(0, pathStart);
        if (!authority.isEmpty() && !authority.endsWith("@")) {
            throw refused(url, "must name no host, as redis+unix:///path/to.sock does");
        }
        Login login = authority.isEmpty() ? Login.NONE : login(url, authority.substring(0, authority.length() - 1));
        String path = decoded(url, "path", body.substring(pathStart));
        return new RedisUrl(
                List.of(NodeAddress.unix(path)), login, false, database(url, options.get("db")), without(options));
    }

    private static Login login(String url, String userInfo) {
        int colon = userInfo.indexOf(':');
        if (colon < 0) {
            throw refused(
                    url.replace(userInfo + "@", "***@"),
                    "must have the login as user:password@ or :password@, had one word before the @");
        }
        String user = decoded(url, "user", userInfo.substring(0, colon));
        String password = decoded(url, "password", userInfo.substring(colon + 1));
        return new Login(user.isEmpty() ? null : user, password.isEmpty() ? null : password);
    }

    private static NodeAddress address(String url, String text, int defaultPort) {
        boolean bracketed = text.startsWith("[");
        int close = bracketed ? text.indexOf(']') : -1;
        String host;
        String port;
        if (bracketed) {
            host = close < 0 ? "" : text.substring(1, close).replace("%25", "%");
            port = text.substring(close + 1);
        } else {
            int colon = text.indexOf(':');
            host = colon < 0 ? text : text.substring(0, colon);
            port = colon < 0 ? "" : text.substring(colon);
        }
        if (!(bracketed ? IPV6 : HOST).matcher(host).matches()) {
            throw refused(
                    url,
                    "must name hosts as name, IPv4 address or [IPv6 address] (a password with / ? # @ or , must be"
                            + " percent-encoded)");
        }
        return NodeAddress.tcp(host, port.isEmpty() ? defaultPort : port(url, port));
    }

    private static int port(String url, String withColon) {
        int port = withColon.matches(":[0-9]{1,5}") ? Integer.parseInt(withColon.substring(1)) : 0;
        if (port < 1 || port > 65_535) {
            throw refused(url, "must have a port between 1 and 65535");
        }
        return port;
    }

    private static int database(String url, @Nullable String text) {
        if (text == null) {
            return -1;
        }
        int database = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (database < 0 || database > MAX_DATABASE) {
            throw refused(url, "must have a database number between 0 and " + MAX_DATABASE);
        }
        return database;
    }

    private static Map<String, String> options(String url, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!OPTIONS.contains(name) || equals < 0) {
                throw refused(
                        url,
                        "must have options name=value out of "
                                + OPTIONS.stream().sorted().toList()
                                + (equals < 0 ? ", had one without a value" : ", had one called '" + name + "'"));
            }
            if (options.put(name, decoded(url, name, pair.substring(equals + 1))) != null) {
                throw refused(url, "must have each option once, had " + name + " twice");
            }
        }
        return options;
    }

    private static Map<String, String> without(Map<String, String> options) {
        Map<String, String> others = new LinkedHashMap<>(options);
        others.remove("db");
        return Map.copyOf(others);
    }

    private static String decoded(String url, String what, String text) {
        try {
            // A plus sign is a plus sign here: only forms write spaces with it.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused(url, "must have its " + what + " percent-encoded");
        }
    }

    static IllegalArgumentException refused(String url, String accepted) {
        return new IllegalArgumentException("the Redis URL " + accepted + "; was '" + redacted(url) + "'");
    }
}
