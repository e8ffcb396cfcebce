package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisServerIT {

    @Test
    void start_default_listensOnLoopbackAlone() {
        try (RedisServer server = RedisServer.start()) {
            assertThat(server.uri()).isEqualTo("redis://127.0.0.1:" + server.port());
            assertThat(String.valueOf(server.command("CONFIG", "GET", "bind"))).contains("127.0.0.1");
            assertThat(ProcessState.isRunning(server.pid())).isTrue();
        }
    }

    @Test
    void start_portTakenInTheMeantime_takesAnother() {
        try (RedisServer first = RedisServer.start();
                RedisServer second =
                        RedisServer.builder().firstPort(first.port()).start()) {
            assertThat(second.port()).isNotEqualTo(first.port());
            assertThat(second.pid()).isNotEqualTo(first.pid());
        }
    }

    @Test
    void start_wrongDirective_failsWithTheEndOfTheLog() {
        RedisServerBuilder settings = RedisServer.builder().config("no-such-directive 1");

        assertThatThrownBy(settings::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("no-such-directive");
    }

    @Test
    void kill_withoutPersistence_losesDataAndConnections() {
        try (RedisServer server = RedisServer.start();
                RespClient client = server.client()) {
            client.command("SET", "k", "v");

            server.kill();

            assertThat(server.isAlive()).isFalse();
            assertThatThrownBy(() -> client.command("PING")).isInstanceOf(UncheckedIOException.class);
            server.restart();
            assertThat(server.command("GET", "k")).isNull();
        }
    }

    @Test
    void kill_persistent_keepsEveryAcknowledgedWrite() {
        try (RedisServer server = RedisServer.builder().persistent().start()) {
            server.command("SET", "k", "v");

            server.kill();
            server.restart();

            assertThat(server.command("GET", "k")).isEqualTo("v");
        }
    }

    @Test
    void restart_running_keepsDataAndPortOnceOnly() {
        try (RedisServer server = RedisServer.start()) {
            int port = server.port();
            long pid = server.pid();
            server.command("SET", "k", "v");

            server.restart();

            assertThat(server.port()).isEqualTo(port);
            assertThat(server.pid()).isNotEqualTo(pid);
            assertThat(server.command("GET", "k")).isEqualTo("v");

            server.kill();
            server.restart();
            assertThat(server.command("GET", "k")).isNull();
        }
    }

    @Test
    void restartEmpty_persistent_losesData() {
        try (RedisServer server = RedisServer.builder().persistent().start()) {
            server.command("SET", "k", "v");

            server.restartEmpty();

            assertThat(server.command("DBSIZE")).isEqualTo(0L);
        }
    }

    @Test
    void pause_thenResume_isSilentThenAnswers() {
        try (RedisServer server = RedisServer.start();
                RespClient client = RespClient.connect(server.host(), server.port(), Duration.ofMillis(200))) {
            server.pause();

            assertThat(server.isAlive()).isTrue();
            assertThatThrownBy(() -> client.command("PING")).isInstanceOf(UncheckedIOException.class);
            server.resume();
            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void terminate_paused_endsAnyway() {
        try (RedisServer server = RedisServer.start()) {
            server.pause();

            server.terminate();

            assertThat(server.isAlive()).isFalse();
        }
    }

    @Test
    void password_wrong_isRefused() {
        try (RedisServer server = RedisServer.builder()
                .password("s3cret")
                .user("reader", "r3ad", "~app:*", "+@read")
                .start()) {
            assertThat(server.uri()).startsWith("redis://:s3cret@");
            try (RespClient client = RespClient.connect(server.host(), server.port())) {
                assertThatThrownBy(() -> client.command("PING")).hasMessageStartingWith("NOAUTH");
                assertThat(client.text("AUTH", "reader", "r3ad")).isEqualTo("OK");
                assertThat(client.command("GET", "app:1")).isNull();
                assertThatThrownBy(() -> client.command("SET", "app:1", "v")).hasMessageStartingWith("NOPERM");
                assertThatThrownBy(() -> client.command("GET", "other")).hasMessageStartingWith("NOPERM");
            }
        }
    }

    @Test
    void tls_trustedAuthority_answersAndPlainTextDoesNot() {
        try (RedisServer server = RedisServer.builder().tls().password("s3cret").start()) {
            assertThat(server.uri()).startsWith("rediss://");
            assertThat(server.command("PING")).isEqualTo("PONG");
            assertThat(TestCertificate.shared().authorityPem()).content().startsWith("-----BEGIN CERTIFICATE-----");
            try (RespClient plain = RespClient.connect(server.host(), server.port())) {
                assertThatThrownBy(() -> plain.command("PING")).isInstanceOf(UncheckedIOException.class);
            }
        }
    }

    @Test
    void unixSocket_asked_answers() throws IOException {
        try (RedisServer server = RedisServer.builder().unixSocket().start();
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(server.socketPath()));
            channel.write(ByteBuffer.wrap("PING\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer reply = ByteBuffer.allocate(7);
            while (reply.hasRemaining() && channel.read(reply) >= 0) {
                assertThat(reply.position()).isPositive();
            }

            assertThat(reply.array()).asString().isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void close_twice_leavesNoFileAndNoProcess() {
        RedisServer server = RedisServer.builder().persistent().unixSocket().start();
        long pid = server.pid();
        Path folder = server.socketPath().getParent();

        server.close();
        server.close();

        assertThat(ProcessState.isRunning(pid)).isFalse();
        assertThat(Files.exists(folder)).isFalse();
    }
}
