package dev.larder.redis.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerModeTest {
    @ParameterizedTest
    @CsvSource({
        "redis_version:7.0.15;redis_mode:cluster,cluster",
        "redis_version:7.2.4;server_name:valkey;valkey_version:8.0.1;server_mode:cluster,cluster",
        "redis_version:7.2.4;server_name:valkey;valkey_version:8.0.1;server_mode:sentinel,sentinel",
        "redis_version:6.2.11;redis_mode:standalone,standalone",
        "'',standalone",
    })
    void mode_whatAServerSays_isKnownWhoeverMadeIt(String info, String mode) {
        assertThat(Discovery.mode("# Server\r\n" + info.replace(";", "\r\n") + "\r\n"))
                .isEqualTo(mode);
    }
}
