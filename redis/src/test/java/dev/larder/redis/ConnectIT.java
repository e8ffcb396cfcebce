package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.testkit.RedisSentinels;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to reach a server, and every reason why it does not work: one line each, in time. */
@Timeout(180)
class ConnectIT {
    private static final Duration TTL = Duration.ofMinutes(1);

    /** Encryption costs processor time, and on a busy machine much of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void connect_password_works() {
        try (RedisServer server = RedisServer.builder().password("se@same").start()) {
            worksWith(RedisConfig.of(server.uri()));
        }
    }

    @Test
    void connect_wrongPassword_saysSoInOneLine() {
        try (RedisServer server = RedisServer.builder().password("sesame").start()) {
            refused(RedisConfig.of("redis://:wrong@127.0.0.1:" + server.port()), "WRONGPASS")
                    .message()
                    .doesNotContain("wrong@", ":wrong");
            refused(RedisConfig.of("redis://127.0.0.1:" + server.port()), "NOAUTH");
        }
    }

    @Test
    void connect_aclUser_works() {
        try (RedisServer server = RedisServer.builder().user("ann", "sesame").start()) {
            worksWith(RedisConfig.of("redis://ann:sesame@127.0.0.1:" + server.port()));
        }
    }

    @Test
    void connect_userWithFewRights_seesWhichIsMissing() {
        try (RedisServer server = RedisServer.builder()
                .user("ann", "sesame", "~*", "+@connection", "+role", "+get", "+time")
                .start()) {
            RedisConfig config = RedisConfig.of("redis://ann:sesame@127.0.0.1:" + server.port());
            try (ConnectionManager redis = ConnectionManager.connect(config)) {
                assertThat(redis.strings().get("a").await()).isNull();
                assertThatThrownBy(() -> redis.strings().set("a", "x", TTL).await())
                        .isInstanceOf(LarderException.class)
                        .hasMessageContaining("NOPERM")
                        .message()
                        .hasLineCount(1);
                assertThatThrownBy(() -> redis.info().await()).hasMessageContaining("NOPERM");
                assertThat(redis.health().await().status().wireName()).isEqualTo("healthy");
            }
        }
    }

    @Test
    void connect_tls_trustsTheGivenAuthority() {
        TestCertificate certificate = TestCertificate.shared();
        try (RedisServer server = RedisServer.builder().tls().password("sesame").start()) {
            worksWith(RedisConfig.builder()
                    .url(server.uri())
                    .connectTimeout(PATIENCE)
                    .tlsAuthority(certificate.authorityPem())
                    .build());
            worksWith(RedisConfig.builder()
                    .url(server.uri())
                    .connectTimeout(PATIENCE)
                    .tlsTrustStore(certificate.trustStore(), TestCertificate.STORE_PASSWORD)
                    .build());
            worksWith(RedisConfig.builder()
                    .url(server.uri())
                    .connectTimeout(PATIENCE)
                    .tls(certificate.clientContext())
                    .build());
            refused(
                    RedisConfig.builder()
                            .url(server.uri())
                            .connectTimeout(PATIENCE)
                            .build(),
                    "certif");
        }
    }

    @Test
    void connect_unixSocket_works() {
        try (RedisServer server =
                RedisServer.builder().unixSocket().password("sesame").start()) {
            Path socket = server.socketPath();

            worksWith(RedisConfig.of("redis+unix://:sesame@" + socket + "?db=3"));
            assertThat(String.valueOf(server.command("INFO", "keyspace"))).contains("db3:keys=1");
        }
    }

    @Test
    void connect_databaseNumber_isUsed() {
        try (RedisServer server = RedisServer.start()) {
            worksWith(RedisConfig.of(server.uri() + "/7"));

            assertThat(String.valueOf(server.command("INFO", "keyspace"))).contains("db7:keys=1");
            refused(RedisConfig.of(server.uri() + "/99"), "out of range");
        }
    }

    @Test
    void connect_sentinels_findThePrimary() {
        try (RedisSentinels sentinels = RedisSentinels.start("sesame", "hidden")) {
            String hosts = "127.0.0.1:" + sentinels.sentinelAddresses().get(0).getPort();
            String named = "redis-sentinel://:sesame@" + hosts + "?sentinelPassword=hidden&master=";

            worksWith(RedisConfig.of(named + sentinels.masterName()));
            refused(RedisConfig.of(named + "other"), "other");
        }
    }

    @Test
    void connect_nobodyListening_saysWhere() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThatThrownBy(() -> ConnectionManager.connect(RedisConfig.of("redis://127.0.0.1:" + port)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .message()
                .hasLineCount(1);
    }

    @Test
    void connect_noSocketFile_saysWhich() throws IOException {
        Path missing = Files.createTempDirectory("larder").resolve("none.sock");

        assertThatThrownBy(() -> ConnectionManager.connect(
                        RedisConfig.builder().unixSocket(missing).build()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void connect_serverThatSaysNothing_endsByTheConnectTimeout() {
        try (RedisServer server = RedisServer.start()) {
            server.pause();
            RedisConfig config = RedisConfig.builder()
                    .url(server.uri())
                    .connectTimeout(Duration.ofMillis(300))
                    .build();

            assertThatThrownBy(() -> ConnectionManager.connect(config)).isInstanceOf(StoreUnavailableException.class);
            server.resume();
        }
    }

    @ParameterizedTest
    @CsvSource({"6.0.16, redis 6.0.16", "5.0.14, one from before Redis 6"})
    void connect_serverTooOld_saysWhatIsAcceptedAndWhatItWas(String version, String given) throws IOException {
        try (ScriptedServer old = ScriptedServer.ofVersion(version)) {
            assertThatThrownBy(() -> ConnectionManager.connect(RedisConfig.of("redis://127.0.0.1:" + old.port())))
                    .isInstanceOfSatisfying(
                            LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                    .hasMessage("the server must be Redis 6.2 or newer, or Valkey; was " + given);
        }
    }

    private static void worksWith(RedisConfig config) {
        try (RedisStores stores = RedisStores.connect(config)) {
            RedisStrings<String> strings = stores.connectionManager().strings();
            strings.set("a", "x", TTL).await();
            assertThat(strings.get("a").await()).isEqualTo("x");
        }
    }

    private static AbstractThrowableAssert<?, ?> refused(RedisConfig config, String reason) {
        return assertThatThrownBy(() -> ConnectionManager.connect(config))
                .isInstanceOf(LarderException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
}
