package dev.larder.server.contract;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Input of those who mean no good, for any row. */
final class Hostile {
    /** What no operation takes as its body. */
    static final List<String> BODIES = List.of(
            "{",
            "null,",
            "[]",
            "\"text\"",
            "17",
            "true",
            "{\"\":\"\"}",
            "{\"no_such_field\":1}",
            "{\"__proto__\":{}}",
            "{\"a\":1,\"a\":1}",
            "{\"a\":NaN}",
            "{'a':1}",
            "\u0000",
            "\ufeff{",
            "[".repeat(10_000),
            "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
            "{\"cost\":1e999999999}",
            "{\"operations\":" + "9".repeat(5_000) + "}",
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>");

    /** What stands in a path where a name or id belongs; what is answered depends on what takes it. */
    static final List<String> NAMES = List.of(
            "%00",
            "%ff",
            "%c0%80",
            "%",
            "%zz",
            "..",
            "..%2f..%2fetc%2fpasswd",
            "%2e%2e",
            "a%0d%0aX-Evil:%201",
            "%3Cscript%3E",
            "'%20OR%201=1",
            "%E2%80%AE",
            "%F0%9F%92%A9",
            ";jsessionid=1",
            "*",
            "%7B%7D",
            "a//b",
            "x".repeat(3_000),
            "%2F".repeat(700));

    private Hostile() {}

    /** The path of a row with a name in it; null where the client of the tests cannot send it: {@code HostileInputIT} sends that byte by byte. */
    static @Nullable String path(Row row, String name) {
        String path = row.template().replaceAll("\\{[^}]*}", "HERE").replace("HERE", name);
        try {
            return new URI("http://127.0.0.1" + path).getPath().isEmpty() ? null : path;
        } catch (URISyntaxException refused) {
            return null;
        }
    }
}
