package dev.larder.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerBinaryTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "Redis server v=7.0.15 sha=00000000:0 malloc=libc bits=64,7.0.15",
                "Valkey server v=8.0.1 sha=00000000:0,8.0.1",
                "Redis server v=6.2.0 sha=1,6.2.0",
                "Redis server v=6.0.16 sha=1,none",
                "Redis server v=5.0.14.1,none",
                "something else,none",
            })
    void supported_answer_isTheVersionIfNewEnough(String answer, String version) {
        assertThat(ServerBinary.supported(answer).orElse(null)).isEqualTo(version);
    }

    @Test
    void onPath_severalPrograms_takesTheFirstThatIsNewEnough() throws Exception {
        Path old = program("old/redis-server", "Redis server v=6.0.1");
        Path broken = program("broken/redis-server", "nonsense");
        Path good = program("good/redis-server", "Redis server v=7.2.4");

        String path = old.getParent() + "::" + broken.getParent() + ":/does/not/exist:" + good.getParent();

        assertThat(ServerBinary.onPath(path)).contains(new ServerBinary(good, "7.2.4"));
    }

    @Test
    void onPath_valkeyAndRedis_prefersValkey() throws Exception {
        Path redis = program("a/redis-server", "Redis server v=7.2.4");
        Path valkey = program("b/valkey-server", "Valkey server v=8.0.1");

        assertThat(ServerBinary.onPath(redis.getParent() + ":" + valkey.getParent()))
                .contains(new ServerBinary(valkey, "8.0.1"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "Linux,amd64,redis-server-7.0.15-linux-amd64",
                "Linux,aarch64,redis-server-7.0.15-linux-arm64",
                "Mac OS X,aarch64,redis-server-7.0.15-darwin-arm64",
                "Mac OS X,x86_64,redis-server-7.0.15-darwin-amd64",
                "Linux,riscv64,none",
                "FreeBSD,amd64,none",
            })
    void resource_platform_isTheProgramForIt(String os, String machine, String resource) {
        assertThat(BundledBinary.resource(os, machine)).isEqualTo(resource);
    }

    @Test
    void find_newerProgramOnPath_takesTheOneInTheJar() throws Exception {
        Path newer = program("newer/redis-server", "Redis server v=8.2.1");

        assertThat(find("Linux", "amd64", newer).version())
                .as("an older Redis could not read what a newer one wrote")
                .isEqualTo(BundledBinary.VERSION);
    }

    @Test
    void find_noneInTheJarForThePlatform_takesTheOneOnPath() throws Exception {
        Path own = program("own/redis-server", "Redis server v=7.2.4");

        assertThat(find("FreeBSD", "amd64", own)).isEqualTo(new ServerBinary(own, "7.2.4"));
    }

    @Test
    void find_nothingThatFits_saysWhatToDoInOneLine() throws Exception {
        Path old = program("old/redis-server", "Redis server v=6.0.1");

        assertThatThrownBy(() -> find("Plan 9", "mips", old))
                .isInstanceOf(LarderException.class)
                .hasMessage("no redis-server is included for Plan 9 mips, and none of version 6.2 or newer is on PATH;"
                        + " start a Redis or Valkey and set REDIS_URL");
    }

    private ServerBinary find(String os, String machine, Path onPath) {
        return Launcher.find(folder, Ticker.system(), os, machine, String.valueOf(onPath.getParent()))
                .binary();
    }

    @Test
    void extract_damagedProgram_isReplaced() throws Exception {
        Path program =
                BundledBinary.extract(folder, "Linux", "amd64").orElseThrow().path();
        byte[] whole = Files.readAllBytes(program);
        Files.write(program, new byte[] {1, 2, 3});

        assertThat(BundledBinary.extract(folder, "Linux", "amd64")).isPresent();

        assertThat(Files.readAllBytes(program)).isEqualTo(whole);
        assertThat(program).isExecutable();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(program);
        }
    }

    private Path program(String name, String answer) throws Exception {
        Path program = folder.resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\necho '" + answer + "'\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
