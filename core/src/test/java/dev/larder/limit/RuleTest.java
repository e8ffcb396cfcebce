package dev.larder.limit;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {
    @Test
    void build_outOfRange_saysWhatIsAccepted() {
        refused(() -> Rule.builder("a b").build(), "must match");
        refused(() -> Rule.builder("r").limit(0, ofSeconds(1)).build(), "between 1 and 1000000000, was 0");
        refused(() -> Rule.builder("r").limit(1, ofNanos(1)).build(), "window must be");
        refused(() -> Rule.builder("r").limit(1, ofDays(367)).build(), "window must be");
        refused(() -> Rule.builder("r").limit(1, ofSeconds(1)).burst(-1).build(), "was -1");
        refused(
                () -> Rule.builder("r")
                        .algorithm(Algorithm.FIXED_WINDOW)
                        .burst(1)
                        .build(),
                "must be 0, was 1");
        refused(
                () -> Rule.builder("r")
                        .algorithm(Algorithm.SLIDING_LOG)
                        .limit(1_001, ofSeconds(1))
                        .build(),
                "1000");
        refused(() -> Rule.builder("r").limit(1, ofDays(366)).burst(1_000).build(), "burst must be so low");
        refused(() -> Rule.builder("r").limit(2_000_000, ofMillis(1)).build(), "one permit in a nanosecond");
        refused(() -> Rule.builder("r").lease(ofMillis(1)).build(), "lease");
        refused(
                () -> Rule.builder("r")
                        .algorithm(Algorithm.FIXED_WINDOW)
                        .lease(ofMillis(100))
                        .build(),
                "lease must be zero");
    }

    private static void refused(Runnable making, String words) {
        assertThatThrownBy(making::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void text_ofAnyRule_isReadAsTheSame() {
        Rule plain = Rule.builder("plain").build();
        Rule full = Rule.builder("full")
                .limit(7, ofSeconds(90))
                .burst(3)
                .onFailure(FailurePolicy.CLOSED)
                .shadow(true)
                .lease(ofMillis(250))
                .match(new RuleMatch("/a b&c=/*?ü", Set.of("GET", "put"), RuleMatch.By.HEADER, "X-Key"))
                .build();

        assertThat(RuleText.read("plain", RuleText.of(plain))).isEqualTo(plain);
        assertThat(RuleText.read("full", RuleText.of(full))).isEqualTo(full);
        assertThatThrownBy(() -> RuleText.read("new", "v=2&x=y")).hasMessageContaining("was 2");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "2001:db8:1:2:3:4:5:6, /64:20010db800010002",
        "[2001:db8:1:2::9], /64:20010db800010002",
        "fe80::1%eth0, /64:fe80000000000000",
        "not:an:address, not:an:address",
        "host.example, host.example"
    })
    void network_ofAnAddress_isWhatItIsCountedUnder(String address, String network) {
        assertThat(ClientNetwork.of(address)).isEqualTo(network);
    }

    @Test
    void match_userOrHeaderMissing_countsByAddress() {
        LimitRequest nobody = LimitRequest.of("get", "/", "192.0.2.1");

        assertThat(RuleMatch.all(RuleMatch.By.USER).idOf(nobody)).isEqualTo("ip:192.0.2.1");
        assertThat(RuleMatch.all(RuleMatch.By.KEY).idOf(nobody)).isNull();
        assertThat(RuleMatch.all(RuleMatch.By.ALL).idOf(nobody)).isEqualTo("*");
    }

    @Test
    void match_pathWithHalfOfASurrogatePair_isRefused() {
        assertThatThrownBy(() -> new RuleMatch("/\ud800", Set.of(), RuleMatch.By.ALL, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path must be well-formed Unicode");
    }

    @Test
    void topKeys_manyIds_keepsTheOnesThatAreRefusedMost() {
        TopKeys top = new TopKeys();
        for (int i = 0; i < 10_000; i++) {
            top.add("id" + i);
            if (i % 4 == 0) {
                top.add("attacker");
            }
        }

        assertThat(top.top()).hasSize(TopKeys.SHOWN);
        assertThat(top.top().keySet()).first().isEqualTo("attacker");
        assertThat(top.top().get("attacker")).isGreaterThanOrEqualTo(2_500);
    }
}
