package dev.larder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::ffff:c000:201, 192.0.2.1"
    })
    void parse_address_isWrittenInOneWay(String text, String written) {
        assertThat(IpAddress.parse(text)).hasToString(written).isEqualTo(IpAddress.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.org",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.-4",
                "1.2.3.4 ",
                "1.2.3.٤",
                "127.1",
                "2130706433",
                ":",
                ":::",
                "1::2::3",
                "fe80::1%eth0",
                "[::1]",
                "::1:80000",
                "g::1",
                ".:1",
                "cafe",
                "1:2:3:4:5:6:7:8:9",
                "1.2.3.4:80"
            })
    void parse_anythingElse_isNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void parse_longText_isNoAddress() {
        assertThat(IpAddress.parse("1:".repeat(10_000))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, 24, 192.0.2.0",
        "192.0.2.77, 32, 192.0.2.77",
        "192.0.2.77, 0, 0.0.0.0",
        "192.0.2.77, 30, 192.0.2.76",
        "2001:db8:1:2ff:1:2:3:4, 56, 2001:db8:1:200::",
        "2001:db8:1:2ff:1:2:3:4, 128, 2001:db8:1:2ff:1:2:3:4"
    })
    void network_length_clearsTheRest(String address, int length, String network) {
        IpAddress parsed = parsed(address);

        assertThat(parsed.network(length)).hasToString(network);
    }

    @Test
    void network_outOfRange_isRefused() {
        assertThatThrownBy(() -> parsed("192.0.2.1").network(33))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length must be between 0 and 32, was 33");
    }

    private static IpAddress parsed(String text) {
        return Objects.requireNonNull(IpAddress.parse(text));
    }
}
