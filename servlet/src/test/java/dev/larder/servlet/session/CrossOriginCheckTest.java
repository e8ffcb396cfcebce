package dev.larder.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers say of who has caused a request, and what follows. */
class CrossOriginCheckTest {
    private static final String HOST = "shop.example";
    private final CrossOriginCheck check = new CrossOriginCheck(
            List.of("https://app.example.org"), request -> "/open".equals(request.getRequestURI()));

    private static HttpServletRequest request(String method, String path, String... headers) {
        Map<String, String> known = new HashMap<>(Map.of("host", HOST));
        for (int i = 0; i < headers.length; i += 2) {
            known.put(headers[i].toLowerCase(java.util.Locale.ROOT), headers[i + 1]);
        }
        return (HttpServletRequest) Proxy.newProxyInstance(
                CrossOriginCheckTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, called, arguments) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getRequestURI" -> path;
                    case "getHeader" -> known.get(((String) arguments[0]).toLowerCase(java.util.Locale.ROOT));
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }

    private boolean allows(String method, String... headers) {
        return check.allows(request(method, "/", headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "CONNECT", "post"})
    void asvs_3_5_1_changeThatAnotherSiteCauses_isRefused(String method) {
        assertThat(allows(method, "Sec-Fetch-Site", "cross-site")).isFalse();
        assertThat(allows(method, "Sec-Fetch-Site", "same-site"))
                .as("another host of the site")
                .isFalse();
        assertThat(allows(method, "Origin", "https://evil.example")).isFalse();
        assertThat(allows(method, "Origin", "null")).isFalse();
        assertThat(allows(method, "Sec-Fetch-Site", "same-origin")).isTrue();
        assertThat(allows(method, "Sec-Fetch-Site", "none"))
                .as("typed in by the user")
                .isTrue();
        assertThat(allows(method)).as("no browser").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void read_thatAnotherSiteCauses_isServed(String method) {
        assertThat(allows(method, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"))
                .isTrue();
    }

    @Test
    void asvs_4_4_2_webSocketThatAnotherSiteBegins_isRefused() {
        assertThat(allows("GET", "Upgrade", "websocket", "Origin", "https://evil.example"))
                .isFalse();
        assertThat(allows("GET", "Upgrade", "h2c, WebSocket", "Sec-Fetch-Site", "cross-site"))
                .isFalse();
        assertThat(allows("GET", "Upgrade", "websocket", "Origin", "https://" + HOST))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.example,true",
        "http://shop.example,true",
        "https://SHOP.example,true",
        "https://shop.example:443,true",
        "https://shop.example:8443,false",
        "https://shop.example.evil.example,false",
        "https://evil.example/shop.example,false",
        "https://evil.example@shop.example,false",
        "shop.example,false",
        "https://,false"
    })
    void asvs_3_5_1_originWithoutSecFetchSite_isThatOfTheHost(String origin, boolean allowed) {
        assertThat(allows("POST", "Origin", origin)).isEqualTo(allowed);
    }

    @Test
    void origin_thatIsTrusted_mayCauseChanges() {
        assertThat(allows("POST", "Sec-Fetch-Site", "cross-site", "Origin", "https://app.example.org"))
                .isTrue();
        assertThat(allows("POST", "Origin", "https://app.example.org")).isTrue();
        assertThat(allows("POST", "Sec-Fetch-Site", "cross-site", "Origin", "https://app.example.org.evil.example"))
                .isFalse();
    }

    @Test
    void request_thatIsExempt_mayBeCausedByAnybody() {
        String[] foreign = {"Sec-Fetch-Site", "cross-site"};

        assertThat(check.allows(request("POST", "/open", foreign))).isTrue();
        assertThat(check.allows(request("POST", "/closed", foreign))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.example.org", "https://app.example.org/", "*", "null", "ftp://app.example.org"})
    void trustedOrigin_thatIsNone_isRefused(String origin) {
        assertThatThrownBy(() -> new CrossOriginCheck(List.of(origin), request -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(origin);
        List<String> tooMany = Collections.nCopies(CrossOriginCheck.MAX_ORIGINS + 1, "https://a.example");
        assertThatThrownBy(() -> new CrossOriginCheck(tooMany, request -> false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
