package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerBinaryTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64",
        "Linux, i386, linux-386",
        "Mac OS X, aarch64, darwin-arm64",
        "Mac OS X, x86_64, darwin-amd64"
    })
    void resource_platformOfJdk_isPackaged(String os, String architecture, String end) {
        String resource = ServerBinary.resource(os, architecture);

        assertThat(resource).isEqualTo("redis-server-7.0.15-" + end);
        assertThat(ServerBinary.class.getResource("/" + resource)).isNotNull();
    }

    @Test
    void unpack_unknownPlatform_saysWhatToDo() {
        assertThatThrownBy(() -> ServerBinary.unpack(ServerBinary.resource("Windows 11", "amd64"), folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("redis-server-7.0.15-windows-11-amd64")
                .hasMessageContaining("-Dlarder.test.server=");
    }

    @Test
    void unpack_twice_leavesOneExecutableOfTheOwner() throws IOException {
        String resource = ServerBinary.resource("Linux", "amd64");

        Path first = ServerBinary.unpack(resource, folder);
        Path second = ServerBinary.unpack(resource, folder);

        assertThat(second).isEqualTo(first);
        assertThat(Files.getPosixFilePermissions(first)).isEqualTo(UserFolder.OWNER_ONLY);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(first);
        }
    }

    @Test
    void checked_noSuchFile_namesThePropertyAndTheFile() {
        assertThatThrownBy(() -> ServerBinary.checked(Path.of("/no/such/server")))
                .hasMessage("larder.test.server must name an executable redis-server or valkey-server,"
                        + " was /no/such/server");
    }
}
