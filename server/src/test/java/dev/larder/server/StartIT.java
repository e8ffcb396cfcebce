package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartIT {
    @TempDir
    Path data;

    /** What a start that failed left: its exit code, and what it said on standard error. */
    private record Outcome(int code, String err) {
        void isOneLine(int expected, String... parts) {
            assertThat(code).as(err).isEqualTo(expected);
            assertThat(err).startsWith("larder: ").contains(parts);
            assertThat(err.strip().lines()).hasSize(1);
            assertThat(err).doesNotContain("s3cret", "Exception:", "\tat ");
        }
    }

    @Test
    void start_settingThatCannotBeRead_isOneLineAndExitCode2() {
        run(Map.of("LARDER_PORT", "many")).isOneLine(2, "LARDER_PORT must be a whole number", "\"many\"");
        run(Map.of(), "--prot=1").isOneLine(2, "unknown flag --prot");
        run(Map.of("LARDER_BIND", "no.such.host.invalid")).isOneLine(2, "LARDER_BIND must be", "no.such.host.invalid");
        run(Map.of("REDIS_URL", "redis://:s3cret")).isOneLine(2, "REDIS_URL");
        run(Map.of("REDIS_URL", "redis://u:s3cret@host:99999")).isOneLine(2, "REDIS_URL", "65535");
        run(Map.of("REDIS_URL", "http://u:s3cret@host")).isOneLine(2, "REDIS_URL must be redis://");
    }

    @Test
    void start_reachableByOthersWithoutTokens_isRefused() {
        run(Map.of("LARDER_BIND", "0.0.0.0")).isOneLine(2, "LARDER_BIND", "LARDER_ADMIN_TOKEN", "0.0.0.0");
    }

    @Test
    void start_portTaken_isOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run(Map.of("LARDER_PORT", Integer.toString(taken.getLocalPort())))
                    .isOneLine(1, "LARDER_PORT must be a free port", Integer.toString(taken.getLocalPort()));
        }
        assertThat(data.resolve("d"))
                .as("it is found before the folder is made and Redis is started")
                .doesNotExist();
    }

    @Test
    void start_addressOfAnotherMachine_isOneLine() {
        // Of a block that is kept for documentation.
        run(Map.of("LARDER_BIND", "192.0.2.1", "LARDER_ADMIN_TOKEN", "token-of-the-test"))
                .isOneLine(1, "LARDER_BIND must be an address or name of this machine", "192.0.2.1");
    }

    @Test
    void check_settings_saysWhatIsWrongAndStartsNothing() {
        run(Map.of("REDIS_TIMEOUT", "soon"), "--check").isOneLine(2, "REDIS_TIMEOUT must be seconds");
        run(Map.of(), "serve", "--check", "--prot=1").isOneLine(2, "unknown flag --prot");
        run(Map.of("LARDER_BIND", "0.0.0.0"), "--check").isOneLine(2, "LARDER_BIND");
        run(Map.of("REDIS_URL", "redis://u:s3cret@h:99999"), "--check").isOneLine(2, "REDIS_URL cannot be used");
        run(Map.of("REDIS_URL", "redis://:s3cret"), "--check").isOneLine(2, "REDIS_URL cannot be used");

        Outcome right = run(Map.of(), "serve", "--check", "--redis-timeout", "1");

        assertThat(right).isEqualTo(new Outcome(0, ""));
        assertThat(data.resolve("d")).doesNotExist();
    }

    @Test
    void start_whileTheProcessEnds_isOneLine() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndsWhileItStarts.class.getName(),
                        "--port=0",
                        "--data=" + data.resolve("d"))
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(said).isEqualTo("larder: ended before it served\n");
            assertThat(child.waitFor()).isEqualTo(EndsWhileItStarts.CODE);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void start_folderThatIsAFile_isOneLine() throws IOException {
        Path file = Files.createFile(data.resolve("file"));

        run(Map.of("LARDER_DATA", file.toString())).isOneLine(1, "LARDER_DATA must be a folder", file.toString());
    }

    @Test
    void start_folderOfAnotherServer_isOneLine() {
        try (TestServer first = TestServer.start(data.resolve("d"))) {
            run(Map.of()).isOneLine(1, "LARDER_DATA must be a folder that no other server uses");
            assertThat(first.get("/api/redis/status").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void start_wrongPassword_isOneLine() {
        try (RedisServer redis = RedisServer.builder().password("right").start()) {
            String port = Integer.toString(redis.port());
            run(Map.of("REDIS_HOST", "127.0.0.1", "REDIS_PORT", port, "REDIS_PASSWORD", "s3cret"))
                    .isOneLine(1, "Redis at 127.0.0.1:" + port);
            run(Map.of("REDIS_HOST", "127.0.0.1", "REDIS_PORT", port)).isOneLine(1, "Redis at 127.0.0.1:" + port);
        }
    }

    @Test
    void start_nobodyAtRedisUrl_isOneLine() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        run(Map.of("REDIS_URL", "redis://:s3cret@127.0.0.1:" + free)).isOneLine(1, "Redis at 127.0.0.1:" + free);
    }

    @Test
    void helpAndVersion_always_endWithZero() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(LarderServer.run(new String[] {"--help"}, Map.of(), print(out), System.err))
                .isZero();
        assertThat(LarderServer.run(new String[] {"--version"}, Map.of(), print(out), System.err))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--redis-url", "larder ");
    }

    private Outcome run(Map<String, String> environment, String... flags) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> all = new java.util.HashMap<>(
                Map.of("LARDER_PORT", "0", "LARDER_DATA", data.resolve("d").toString()));
        all.putAll(environment);
        int code = LarderServer.run(flags, all, print(new ByteArrayOutputStream()), print(err));
        return new Outcome(code, err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
