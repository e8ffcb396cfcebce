package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultProxyIT {

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    /** Some tests wait for this to pass, but what works has to be done within it on a busy machine too. */
    private static final Duration SHORT = Duration.ofMillis(1_500);

    private static final Duration LONG = Duration.ofSeconds(10);

    private final FaultProxy proxy = FaultProxy.inFrontOf(REDIS.target());

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    void noFault_commandsOfAnySize_passAndAreCounted() {
        String large = "x".repeat(3_000_000);
        try (RespClient client = connect(LONG)) {
            client.command("SET", "k", large);

            assertThat(client.command("GET", "k")).isEqualTo(large);
        }

        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.bytesToServer()).isGreaterThan(large.length());
        assertThat(proxy.bytesToClient()).isGreaterThan(large.length());
        await().until(() -> proxy.openConnections() == 0);
    }

    @Test
    void delay_longerThanTimeout_isFeltAndEndsWithRestore() {
        try (RespClient patient = connect(LONG);
                RespClient hasty = connect(SHORT)) {
            proxy.delay(Duration.ZERO, Duration.ofHours(1));
            assertTimesOut(hasty);
            await().until(() -> String.valueOf(REDIS.target().command("INFO", "commandstats"))
                    .contains("cmdstat_ping"));

            proxy.restore();
            assertThat(patient.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void throttle_lessThanTheAnswer_isFelt() {
        REDIS.target().command("SET", "k", "x".repeat(100_000));
        try (RespClient hasty = connect(SHORT)) {
            proxy.throttle(1_000);

            assertThatThrownBy(() -> hasty.command("GET", "k")).hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void dropAll_blackHole_keepsConnectionsAndResetsTheDamagedOnRestore() {
        try (RespClient idle = connect(LONG);
                RespClient hasty = connect(SHORT)) {
            assertThat(idle.text("PING")).isEqualTo("PONG");
            assertThat(hasty.text("PING")).isEqualTo("PONG");
            proxy.dropAll();
            assertThatThrownBy(() -> hasty.command("SET", "k", "v"))
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);
            try (RespClient late = connect(SHORT)) {
                assertTimesOut(late);
            }
            assertThat(REDIS.target().command("GET", "k")).isNull();

            proxy.restore();
            assertThat(idle.text("PING")).isEqualTo("PONG");
            assertThatThrownBy(() -> hasty.command("PING")).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void dropToClient_write_happensUnknownToTheClient() {
        try (RespClient hasty = connect(SHORT)) {
            assertThat(hasty.text("PING")).isEqualTo("PONG");
            proxy.dropToClient();

            assertThatThrownBy(() -> hasty.command("SET", "k", "v"))
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);

            await().until(() -> "v".equals(REDIS.target().command("GET", "k")));
        }
    }

    @Test
    void cut_existingConnections_areResetAndNewOnesWork() {
        try (RespClient client = connect(LONG)) {
            assertThat(client.text("PING")).isEqualTo("PONG");

            proxy.cut();

            assertThatThrownBy(() -> client.command("PING")).isInstanceOf(UncheckedIOException.class);
            assertThat(proxy.openConnections()).isZero();
            try (RespClient next = connect(LONG)) {
                assertThat(next.text("PING")).isEqualTo("PONG");
            }
        }
    }

    @Test
    void refuse_newConnections_failAndExistingOnesWork() {
        try (RespClient client = connect(LONG)) {
            assertThat(client.text("PING")).isEqualTo("PONG");

            proxy.refuse();

            assertThatThrownBy(() -> connect(LONG)).hasRootCauseInstanceOf(ConnectException.class);
            assertThat(client.text("PING")).isEqualTo("PONG");
            int port = proxy.port();
            proxy.restore();
            assertThat(proxy.port()).isEqualTo(port);
            try (RespClient next = connect(LONG)) {
                assertThat(next.text("PING")).isEqualTo("PONG");
            }
        }
    }

    @Test
    void halfOpen_serverSideGone_clientSideIsSilent() {
        try (RespClient hasty = connect(SHORT)) {
            assertThat(hasty.text("PING")).isEqualTo("PONG");

            proxy.halfOpen();

            await().until(() -> clientsOfServer() == 1);
            assertTimesOut(hasty);
            try (RespClient late = connect(SHORT)) {
                assertTimesOut(late);
            }
            proxy.restore();
            assertThatThrownBy(() -> hasty.command("PING")).isInstanceOf(UncheckedIOException.class);
            try (RespClient next = connect(LONG)) {
                assertThat(next.text("PING")).isEqualTo("PONG");
            }
        }
    }

    @Test
    void delay_pipelined_doesNotLowerThroughput() {
        proxy.delay(Duration.ofMillis(20), Duration.ofMillis(20));
        try (RespClient client = connect(LONG)) {
            List<?> replies = client.pipeline(Collections.nCopies(200, List.of("PING")));

            assertThat(replies).hasSize(200).allMatch("PONG"::equals);
        }
    }

    @Test
    void upstreamGone_connection_isClosed() {
        REDIS.target().kill();

        // It may be closed as soon as it is there.
        assertThatThrownBy(() -> {
                    try (RespClient client = connect(LONG)) {
                        client.command("PING");
                    }
                })
                .isInstanceOf(UncheckedIOException.class);
    }

    private static long clientsOfServer() {
        return String.valueOf(REDIS.target().command("CLIENT", "LIST")).lines().count();
    }

    private static void assertTimesOut(RespClient client) {
        assertThatThrownBy(() -> client.command("PING")).hasRootCauseInstanceOf(SocketTimeoutException.class);
    }

    private RespClient connect(Duration timeout) {
        return RespClient.connect(Loopback.HOST, proxy.port(), timeout);
    }
}
