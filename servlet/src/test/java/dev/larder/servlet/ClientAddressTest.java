package dev.larder.servlet;

import static dev.larder.servlet.ForwardingHeader.FORWARDED;
import static dev.larder.servlet.ForwardingHeader.X_FORWARDED_FOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.IpAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private static final List<String> PROXIES = List.of("10.0.0.0/8", "fd00::/8", "192.0.2.1");

    private static String client(ClientAddress rule, String peer, String header, String... lines) {
        return rule.of(Requests.from(peer, Map.of(header, Arrays.asList(lines))))
                .map(IpAddress::toString)
                .orElse("none");
    }

    private static String xff(String peer, String... lines) {
        return client(ClientAddress.behind(PROXIES, X_FORWARDED_FOR), peer, "X-Forwarded-For", lines);
    }

    private static String forwarded(String peer, String... lines) {
        return client(ClientAddress.behind(PROXIES, FORWARDED), peer, "Forwarded", lines);
    }

    @Test
    void of_nothingTrusted_isThePeerWhateverHeadersSay() {
        ClientAddress rule = ClientAddress.ofPeer();

        assertThat(client(rule, "10.0.0.1", "X-Forwarded-For", "198.51.100.7")).isEqualTo("10.0.0.1");
        assertThat(client(rule, "10.0.0.1", "Forwarded", "for=198.51.100.7")).isEqualTo("10.0.0.1");
    }

    @Test
    void asvs_15_3_4_headerOfUntrustedPeer_isNotBelieved() {
        assertThat(xff("203.0.113.9", "198.51.100.7")).isEqualTo("203.0.113.9");
        assertThat(forwarded("203.0.113.9", "for=198.51.100.7")).isEqualTo("203.0.113.9");
    }

    @Test
    void asvs_15_3_4_whatClientWroteBeforeTheProxy_isNotBelieved() {
        assertThat(xff("10.0.0.1", "127.0.0.1, 198.51.100.7")).isEqualTo("198.51.100.7");
        assertThat(xff("10.0.0.1", "127.0.0.1", "198.51.100.7")).isEqualTo("198.51.100.7");
        assertThat(forwarded("10.0.0.1", "for=127.0.0.1, for=198.51.100.7")).isEqualTo("198.51.100.7");
    }

    @Test
    void of_otherHeaderThanTheConfiguredOne_isNotLookedAt() {
        ClientAddress rule = ClientAddress.behind(PROXIES, FORWARDED);

        assertThat(client(rule, "10.0.0.1", "X-Forwarded-For", "198.51.100.7")).isEqualTo("10.0.0.1");
    }

    @Test
    void of_chainOfTrustedProxies_isWalkedToTheFirstThatIsNone() {
        assertThat(xff("10.0.0.1", "198.51.100.7, fd00::2, 10.9.9.9")).isEqualTo("198.51.100.7");
        assertThat(xff("192.0.2.1", "198.51.100.7")).isEqualTo("198.51.100.7");
        assertThat(xff("192.0.2.2", "198.51.100.7")).isEqualTo("192.0.2.2");
    }

    @Test
    void of_allTrusted_isTheFarthest() {
        assertThat(xff("10.0.0.1", "10.0.0.3, 10.0.0.2")).isEqualTo("10.0.0.3");
        assertThat(xff("10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "198.51.100.7, unknown",
                "198.51.100.7, localhost",
                "198.51.100.7, ",
                "198.51.100.7,,",
                "198.51.100.7, 10.0.0.256",
                "198.51.100.7, [fd00::1",
                "198.51.100.7, 10.0.0.2:http",
                "198.51.100.7, 10.0.0.2:"
            })
    void of_hopThatCannotBeRead_endsTheWalk(String line) {
        assertThat(xff("10.0.0.1", line)).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.7:4711 | 198.51.100.7",
                "2001:db8::7 | 2001:db8::7",
                "[2001:DB8::7] | 2001:db8::7",
                "[2001:db8::7]:443 | 2001:db8::7",
                "::ffff:198.51.100.7 | 198.51.100.7"
            })
    void of_xForwardedFor_readsPortsAndBrackets(String line, String client) {
        assertThat(xff("10.0.0.1", line)).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "for=198.51.100.7 | 198.51.100.7",
                "For=\"198.51.100.7:4711\" | 198.51.100.7",
                "for=\"[2001:db8:cafe::17]:4711\";proto=https;by=10.0.0.1 | 2001:db8:cafe::17",
                "proto=http; for=198.51.100.7 ;host=\"a,b\" | 198.51.100.7",
                "for=198.51.100.7, host=\"x, y\";for=10.0.0.2 | 198.51.100.7",
                "for=unknown | 10.0.0.1",
                "for=_hidden | 10.0.0.1",
                "proto=https | 10.0.0.1",
                "for=198.51.100.7;for=203.0.113.1 | 10.0.0.1",
                "for=\"198.51.100.7 | 10.0.0.1",
                "for=\"\\198.51.100.7\" | 10.0.0.1",
                "198.51.100.7 | 10.0.0.1"
            })
    void of_forwarded_readsTheElementOfTheStandard(String line, String client) {
        assertThat(forwarded("10.0.0.1", line)).isEqualTo(client);
    }

    @Test
    void of_forwarded_openQuoteOfTheClientHidesNothing() {
        assertThat(forwarded("10.0.0.1", "for=\"127.0.0.1, for=198.51.100.7")).isEqualTo("198.51.100.7");
        assertThat(forwarded("10.0.0.1", "for=\"127.0.0.1", "for=198.51.100.7")).isEqualTo("198.51.100.7");
    }

    @Test
    void of_endlessChain_isFollowedSoFarOnly() {
        String[] lines =
                Collections.nCopies(ClientAddress.MAX_HOPS * 3, "10.0.0.2").toArray(String[]::new);
        lines[0] = "198.51.100.7";

        assertThat(xff("10.0.0.1", lines)).isEqualTo("10.0.0.2");
        assertThat(xff("10.0.0.1", "198.51.100.7," + "10.0.0.2,".repeat(100_000) + "10.0.0.2"))
                .isEqualTo("10.0.0.2");
    }

    @Test
    void of_elementThatIsCutOff_isNotRead() {
        String padded = "1" + "98.51.100.7" + " ".repeat(ClientAddress.MAX_LINE_CHARS - 11);

        assertThat(xff("10.0.0.1", padded)).isEqualTo("10.0.0.1");
        assertThat(xff("10.0.0.1", padded + ",198.51.100.8")).isEqualTo("198.51.100.8");
    }

    @Test
    void of_peerWithBracketsOrZone_isRead() {
        ClientAddress rule = ClientAddress.ofPeer();

        assertThat(client(rule, "[2001:db8::1]", "X")).isEqualTo("2001:db8::1");
        assertThat(client(rule, "fe80::1%eth0", "X")).isEqualTo("fe80::1");
    }

    @Test
    void of_peerWithoutAddress_isNobody() {
        assertThat(xff("", "198.51.100.7")).isEqualTo("none");
        assertThat(xff("localhost", "198.51.100.7")).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "fd00::/129",
                "fd00::1/8",
                "proxy.example",
                "10.0.0.0/8/8",
                "*"
            })
    void behind_whatIsNoRange_isRefused(String range) {
        assertThatThrownBy(() -> ClientAddress.behind(List.of(range), X_FORWARDED_FOR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trustedProxies must be")
                .hasMessageEndingWith("was " + range);
    }

    @Test
    void behind_tooMany_isRefused() {
        List<String> many = Collections.nCopies(ClientAddress.MAX_RANGES + 1, "10.0.0.0/8");

        assertThatThrownBy(() -> ClientAddress.behind(many, X_FORWARDED_FOR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trustedProxies must be at most 256, were 257");
    }

    @Test
    void behind_everything_canBeTrusted() {
        ClientAddress rule = ClientAddress.behind(List.of("0.0.0.0/0", "::/0"), X_FORWARDED_FOR);

        assertThat(client(rule, "203.0.113.9", "X-Forwarded-For", "198.51.100.7, 2001:db8::1"))
                .isEqualTo(
                        Objects.requireNonNull(IpAddress.parse("198.51.100.7")).toString());
    }
}
