package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.parts;
import static dev.larder.redis.link.ScriptedPeer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.exceptions.JedisConnectionException;

@Timeout(60)
class WireIT {
    private static final Duration CONNECT = Duration.ofMillis(600);

    /** For what can be opened, on a busy machine too. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Wire open(NodeAddress address) {
        return open(address, CONNECT);
    }

    private static Wire open(NodeAddress address, Duration connectTimeout) {
        return Wire.open(
                address,
                RouterFixture.config(address, 1, connectTimeout, Duration.ofSeconds(2)),
                LinkConfig.Login.NONE,
                0);
    }

    @Test
    void open_answersTrickleIn_endsByOneDeadline() throws IOException {
        // Each byte comes well within the timeout, the answer never ends.
        try (ScriptedPeer peer = new ScriptedPeer((words, out) -> {
            write(out, "+");
            for (int i = 0; i < 10_000; i++) {
                write(out, "x");
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        })) {
            assertThatThrownBy(() -> open(peer.address())).isInstanceOf(StoreUnavailableException.class);
            await().until(() -> peer.clients() == 0);
        }
    }

    @Test
    void open_everyStepTakesItsTime_endsByOneDeadline() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((words, out) -> {
            LockSupport.parkNanos(CONNECT.toNanos() * 2 / 3);
            write(out, ScriptedPeer.greeting(words));
        })) {
            assertThatThrownBy(() -> open(peer.address())).isInstanceOf(StoreUnavailableException.class);
            await().until(() -> peer.clients() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$abc\r\n", "HTTP/1.1 400 Bad Request\r\n", "*2\r\n:1\r\n:zzz\r\n", ":\r\n", "$-7\r\n"})
    void open_peerSpeaksNonsense_saysUnavailableAndClosesTheSocket(String nonsense) throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((words, out) -> write(out, nonsense))) {
            assertThatThrownBy(() -> open(peer.address(), PATIENCE)).isInstanceOf(StoreUnavailableException.class);
            await().until(() -> peer.clients() == 0);
        }
    }

    @Test
    void open_loginRefused_closesTheSocket() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((words, out) -> write(out, "-NOAUTH log in first\r\n"))) {
            assertThatThrownBy(() -> open(peer.address(), PATIENCE))
                    .isInstanceOf(ServerErrorException.class)
                    .hasMessageContaining("NOAUTH");
            await().until(() -> peer.clients() == 0);
        }
    }

    @Test
    void exchange_answerIsNonsense_saysUnavailable() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((words, out) -> {
                    write(out, words.get(0).equals("ROLE") ? "$abc\r\n" : ScriptedPeer.greeting(words));
                });
                Wire wire = open(peer.address(), PATIENCE)) {
            assertThatThrownBy(() -> wire.exchange(parts("ROLE"), 1_000)).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void createSocket_secondTime_isRefused() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            NodeAddress address = NodeAddress.tcp(server.host(), server.port());
            SocketOnce once = new SocketOnce(
                    address,
                    RouterFixture.config(address, 1, CONNECT, CONNECT),
                    System.nanoTime() + PATIENCE.toNanos());
            try (Socket first = once.createSocket()) {
                assertThat(first.isConnected()).isTrue();

                assertThatThrownBy(once::createSocket)
                        .isInstanceOf(JedisConnectionException.class)
                        .hasMessageContaining("was lost");
            }
        }
    }

    @Test
    void read_connectionLost_staysLost() {
        try (RedisServer server = RedisServer.start()) {
            Wire wire = open(NodeAddress.tcp(server.host(), server.port()), PATIENCE);
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

            assertThatThrownBy(() -> wire.exchange(parts("PING"), 1_000)).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> wire.exchange(parts("PING"), 1_000)).isInstanceOf(StoreUnavailableException.class);
        }
    }
}
