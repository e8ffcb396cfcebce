package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: a server that cannot start says why in one line on standard error, without any secret, and exits with not 0. */
final class RefusalIT {
    private static final String SECRET = "correct-horse-battery";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LARDER_PORT                       | 84OO         | LARDER_PORT must be a whole number from 0 to 65535, was "84OO"
            LARDER_PORT                       | 70000        | LARDER_PORT must be a whole number from 0 to 65535, was "70000"
            REDIS_POOL_SIZE                   | 0            | REDIS_POOL_SIZE must be a whole number from 1 to 64, was "0"
            REDIS_TIMEOUT                     | fast         | REDIS_TIMEOUT must be seconds from 0.05 to 300, was "fast"
            LARDER_BIND                       | 0.0.0.0      | LARDER_BIND must be a loopback address
            LARDER_ADMIN_TOKEN                | s3cr3t       | LARDER_ADMIN_TOKEN must be
            REDIS_URL                         | http://u:s3cr3t@localhost | REDIS_URL must be
            """)
    void start_withASettingThatCannotBeRead_says(String name, String value, String reason) {
        try (LarderProcess server = start(Map.of(name, value, "LARDER_DATA", "data"))) {
            assertRefused(server, reason, "s3cr3t");
        }
    }

    @Test
    void start_withAnUnknownFlag_says() {
        try (LarderProcess server = start(Map.of(), "--prot", "8400")) {
            assertRefused(server, "unknown flag --prot", SECRET);
        }
    }

    @Test
    void start_withAPortInUse_says() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LarderProcess server =
                        start(Map.of("LARDER_DATA", "data"), "--port", Integer.toString(taken.getLocalPort()))) {
            assertRefused(server, "LARDER_PORT must be a free port, was " + taken.getLocalPort(), SECRET);
            assertThat(server.children()).isEmpty();
        }
    }

    /** Root may write anywhere, so a file stands where the folder shall be. */
    @Test
    void start_withAFolderThatCannotBeWritten_says() throws IOException {
        Path file = Files.createFile(folder.resolve("taken"));

        try (LarderProcess server = start(Map.of(), "--port=0", "--data", file.toString())) {
            assertRefused(server, file.toString(), SECRET);
        }
    }

    @Test
    void start_withAFolderThatAnotherServerHas_says() {
        Map<String, String> same = Map.of("LARDER_DATA", "data", "LARDER_PORT", "0");
        try (LarderProcess first = start(same).awaitListening();
                LarderProcess second = start(same)) {
            assertRefused(second, "LARDER_DATA must be a folder that no other server uses", SECRET);
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void start_withAWrongPasswordOfRedis_says() {
        try (RedisServer redis = RedisServer.builder().password("the-right-one").start();
                LarderProcess server = start(onRedis("redis://:" + SECRET + "@127.0.0.1:" + redis.port()))) {
            assertRefused(server, "Redis at 127.0.0.1:" + redis.port() + " cannot be used", SECRET);
            assertThat(server.err()).contains("WRONGPASS").doesNotContain("the-right-one");
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "no older Redis is packaged for it")
    void start_withARedisThatIsTooOld_says() throws IOException {
        try (RedisServer redis =
                        RedisServer.builder().program(OldRedis.unpack(folder)).start();
                LarderProcess server = start(onRedis("redis://127.0.0.1:" + redis.port()))) {
            assertRefused(server, "must be Redis 6.2 or newer, or Valkey; was one from before Redis 6", SECRET);
        }
    }

    @Test
    void start_withNoRedisThere_says() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (LarderProcess server = start(onRedis("redis://:" + SECRET + "@127.0.0.1:" + free))) {
            assertRefused(server, "Redis at 127.0.0.1:" + free + " cannot be used", SECRET);
        }
    }

    private static Map<String, String> onRedis(String url) {
        return Map.of("REDIS_URL", url, "LARDER_DATA", "data", "LARDER_PORT", "0");
    }

    private LarderProcess start(Map<String, String> environment, String... arguments) {
        return LarderProcess.jar(folder, environment, arguments);
    }

    private static void assertRefused(LarderProcess server, String reason, String secret) {
        assertThat(server.awaitEnd()).isNotZero();
        assertThat(server.err().lines())
                .singleElement()
                .asString()
                .startsWith("larder: ")
                .contains(reason);
        assertThat(server.out() + server.err())
                .doesNotContain(secret)
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
    }
}
