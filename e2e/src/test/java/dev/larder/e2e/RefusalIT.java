package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.testkit.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
            REDIS_HOST                        | redis://:s3cr3t@h | REDIS_HOST must be a host name or address, was "redis://***@h"
            OLLAMA_HOST                       | http://u:s3cr3t@h | was "http://***@h"
            LARDER_CONFIG                     | no.such.file | LARDER_CONFIG must be a readable properties file in UTF-8, was no.such.file (there is no such
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
    void start_withAUrlWhereNoneBelongs_doesNotShowItsPassword() {
        String url = "redis://:" + SECRET + "=@h:6379";
        for (List<String> words :
                List.of(List.of(url), List.of("status", url), List.of("status", "--timeout=" + url))) {
            try (LarderProcess server = start(Map.of(), words.toArray(String[]::new))) {
                assertRefused(server, "redis://***@h:6379", SECRET);
            }
        }
    }

    /** The letter is written by the shell, for this Java may not be able to. */
    @Test
    void start_withAPathThatTheLocaleCannotWrite_says() {
        List<String> before = List.of("sh", "-c", "exec \"$@\" --data \"$(printf 'd\\303\\244')\"", "sh");
        try (LarderProcess server = LarderProcess.jar(before, folder, Map.of("LC_ALL", "C"), "--check")) {
            assertRefused(server, "the encoding of the locale, ", SECRET);
            assertThat(server.err()).contains("LARDER_DATA must be the path of a folder", "LC_ALL=C.UTF-8");
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

    @Test
    void start_withAPortThatOnlyRootMayTake_saysSo() throws IOException {
        assumeTrue(firstPortOfAll() > 1, "there are ports that only root may take");
        List<String> before = Nobody.prefix();
        try (LarderProcess server = LarderProcess.jar(before, folder, Map.of("LC_ALL", "C"), "--port=1")) {
            assertRefused(server, "LARDER_PORT must be a free port, was 1 (Permission denied)", SECRET);
        }
    }

    @Test
    void start_withAFolderThatCannotBeWritten_says() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        List<String> before = Nobody.unlessKeptOutOf(locked);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        for (Path data : List.of(locked, locked.resolve("new"))) {
            try (LarderProcess server = LarderProcess.jar(before, folder, Map.of(), "--port=0", "--data=" + data)) {
                assertRefused(server, "LARDER_DATA must be a folder that can be written, was " + data, SECRET);
                assertThat(server.err()).contains("(permission denied)");
            }
        }
    }

    @Test
    void start_withAFileInPlaceOfTheFolder_says() throws IOException {
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

    /** The first port that every user may take; 0 where that is not known. */
    private static int firstPortOfAll() throws IOException {
        Path file = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        if (!Files.exists(file)) {
            return 0;
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            return Integer.parseInt(String.valueOf(lines.readLine()).strip());
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
