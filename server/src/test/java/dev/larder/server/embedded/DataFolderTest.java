package dev.larder.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temporary;

    @Test
    @EnabledOnOs(OS.LINUX)
    void reason_fullDisk_isTheSystemsWords() {
        // A device that is always full.
        IOException full = catchThrowableOfType(
                IOException.class, () -> Files.writeString(Path.of("/dev/full"), "token", StandardOpenOption.WRITE));

        assertThat(DataFolder.reason(full)).isEqualTo("No space left on device");
    }

    @Test
    void reason_notPermitted_saysSoWithoutThePath() {
        assertThat(DataFolder.reason(new AccessDeniedException("/somewhere"))).isEqualTo("permission denied");
    }

    @Test
    void reason_withoutWords_isTheKindOfFailure() {
        assertThat(DataFolder.reason(new IOException())).isEqualTo("IOException");
    }

    @Test
    void writePrivately_cannotReplace_leavesNothingBehind() throws IOException {
        Path inTheWay = Files.createDirectory(temporary.resolve("token"));
        Files.createFile(inTheWay.resolve("something"));

        assertThatThrownBy(() -> DataFolder.writePrivately(inTheWay, "secret")).isInstanceOf(IOException.class);

        assertThat(temporary).isDirectoryNotContaining("glob:**/.new*");
    }
}
