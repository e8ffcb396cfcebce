package dev.larder.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path temporary;

    private DataFolder folder;

    @BeforeEach
    void openFolder() {
        // A path that needs quoting wherever it is written.
        folder = DataFolder.open(temporary.resolve("data \"of\" Jürgen"));
    }

    @AfterEach
    void closeFolder() {
        folder.close();
    }

    @Test
    void start_freshFolder_servesOnLoopbackBehindAPassword() throws Exception {
        try (EmbeddedRedis redis = start()) {
            assertThat(Probe.ask(redis.port(), redis.password())).isEqualTo(Probe.Answer.READY);
            assertThat(Probe.ask(redis.port(), "guess")).isEqualTo(Probe.Answer.NONE);
            assertThat(redis.state()).isEqualTo(EmbeddedRedis.State.RUNNING);
            assertThat(Files.getPosixFilePermissions(place().resolve("redis.conf")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(process().info().arguments().map(List::of).orElse(List.of()))
                    .as("no password on the command line")
                    .noneMatch(word -> word.contains(redis.password()));
        }
    }

    @Test
    void close_running_endsTheProcessAndKeepsTheData() throws Exception {
        ProcessHandle process;
        try (EmbeddedRedis redis = start()) {
            process = process();
            Resp.command(redis, "SET", "k", "kept");
        }

        assertThat(process.isAlive()).isFalse();
        try (EmbeddedRedis again = start()) {
            assertThat(Resp.command(again, "GET", "k")).isEqualTo("kept");
        }
    }

    @Test
    void crash_whileRunning_isStartedAgainOnTheSamePortWithItsData() throws Exception {
        try (EmbeddedRedis redis = start()) {
            int port = redis.port();
            Resp.command(redis, "SET", "k", "kept");

            process().destroyForcibly();

            await().atMost(LIMIT).until(() -> redis.restarts() == 1);
            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.state()).isEqualTo(EmbeddedRedis.State.RUNNING);
            assertThat(Resp.command(redis, "GET", "k")).isEqualTo("kept");
        }
    }

    @Test
    void close_guardKilledBefore_endsTheProcessAllTheSame() throws Exception {
        ProcessHandle process;
        try (EmbeddedRedis redis = start()) {
            process = process();
            ProcessHandle guard = process.parent().orElseThrow();

            guard.destroyForcibly();

            await().atMost(LIMIT).until(() -> redis.restarts() == 1);
            assertThat(process.isAlive())
                    .as("two servers must not write to one file")
                    .isFalse();
            process = process();
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void start_truncatedAppendOnlyFile_serves() throws Exception {
        try (EmbeddedRedis redis = start()) {
            Resp.command(redis, "SET", "first", "1");
            Resp.command(redis, "SET", "second", "2");
        }
        Path aof;
        try (var files = Files.list(place().resolve("appendonlydir"))) {
            aof = files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(aof.toFile(), "rw")) {
            file.setLength(file.length() - 5);
        }

        try (EmbeddedRedis redis = start()) {
            assertThat(Resp.command(redis, "GET", "first")).isEqualTo("1");
            assertThat(Resp.command(redis, "GET", "second")).isEqualTo("nil");
        }
    }

    @Test
    void start_damagedData_saysWhyInOneLine() throws Exception {
        try (EmbeddedRedis redis = start()) {
            Resp.command(redis, "SET", "k", "v");
        }
        try (var files = Files.list(place().resolve("appendonlydir"))) {
            Path aof = files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(aof, "this is no append-only file\r\n");
        }

        assertThatThrownBy(this::start)
                .isInstanceOf(LarderException.class)
                .message()
                .contains("the embedded Redis does not start")
                .containsIgnoringCase("append only file")
                .doesNotContain("\n");
    }

    @Test
    void start_leftoverOfAKilledServer_isEndedFirst() throws Exception {
        Launcher launcher = Launcher.find(folder.folder("redis"), Ticker.system());
        Launcher.Launched first = launcher.launchFirst(64);
        ProcessHandle left =
                Leftover.find(first.config().pidFile(), first.config().file()).orElseThrow();

        try (EmbeddedRedis redis = start()) {
            assertThat(left.isAlive()).isFalse();
            assertThat(redis.state()).isEqualTo(EmbeddedRedis.State.RUNNING);
        } finally {
            first.process().stop();
        }
    }

    @Test
    void find_pidOfAnotherProgram_isNotOurs() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Path pidFile = Files.writeString(temporary.resolve("pid"), Long.toString(stranger.pid()));

            assertThat(Leftover.find(pidFile, temporary.resolve("redis.conf"))).isEmpty();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void open_folderOfAnotherServer_isRefusedInOneLine() {
        assertThatThrownBy(() -> DataFolder.open(folder.path()))
                .isInstanceOf(LarderException.class)
                .message()
                .startsWith("LARDER_DATA must be a folder that no other server uses")
                .doesNotContain("\n");
    }

    @Test
    void open_aFile_isRefusedInOneLine() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(LarderException.class)
                .message()
                .startsWith("LARDER_DATA must be a folder that can be written, was " + file)
                .doesNotContain("\n");
    }

    private EmbeddedRedis start() {
        return EmbeddedRedis.start(folder, 64, Ticker.system());
    }

    private Path place() {
        return folder.path().resolve("redis");
    }

    private ProcessHandle process() throws IOException {
        long pid = Long.parseLong(Files.readString(place().resolve("redis.pid")).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }
}
