package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RespClientIT {

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @Test
    void command_everyReplyType_isRead() {
        try (RespClient client = REDIS.target().client()) {
            assertThat(client.command("SET", "k", "grüße\r\n")).isEqualTo("OK");
            assertThat(client.command("GET", "k")).isEqualTo("grüße\r\n");
            assertThat(client.command("GET", "none")).isNull();
            assertThat(client.number("INCRBY", "n", "41")).isEqualTo(41);
            assertThat(client.list("MGET", "k", "none", "n")).isEqualTo(Arrays.asList("grüße\r\n", null, "41"));
            assertThat(client.list("LRANGE", "none", "0", "-1")).isEmpty();
            assertThat(client.command("BLPOP", "none", "0.01")).isNull();
        }
    }

    @Test
    void command_errorReply_isThrownAndTheConnectionLivesOn() {
        try (RespClient client = REDIS.target().client()) {
            client.command("SET", "k", "v");

            assertThatThrownBy(() -> client.command("INCR", "k"))
                    .isInstanceOfSatisfying(
                            RespException.class, e -> assertThat(e.code()).isEqualTo("ERR"));
            assertThat(client.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void pipeline_someFail_answersInOrder() {
        try (RespClient client = REDIS.target().client()) {
            List<?> replies =
                    client.pipeline(List.of(List.of("SET", "k", "v"), List.of("INCR", "k"), List.of("GET", "k")));

            assertThat(replies).hasSize(3);
            assertThat(replies.get(0)).isEqualTo("OK");
            assertThat(replies.get(1)).isInstanceOf(RespException.class);
            assertThat(replies.get(2)).isEqualTo("v");
        }
    }

    @Test
    void command_serverSilent_endsAfterTheTimeout() {
        RedisServer server = REDIS.target();
        try (RespClient client = RespClient.connect(server.host(), server.port(), Duration.ofMillis(200))) {
            server.pause();

            assertThatThrownBy(() -> client.command("PING"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
    }
}
