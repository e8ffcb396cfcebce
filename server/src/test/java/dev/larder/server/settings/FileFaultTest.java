package dev.larder.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileFaultTest {
    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void reason_fullDisk_isTheSystemsWords() {
        // A device that is always full.
        IOException full = catchThrowableOfType(
                IOException.class, () -> Files.writeString(Path.of("/dev/full"), "token", StandardOpenOption.WRITE));

        assertThat(FileFault.reason(full)).isEqualTo("No space left on device");
    }

    @Test
    void reason_notPermitted_saysSoWithoutThePath() {
        assertThat(FileFault.reason(new AccessDeniedException("/somewhere"))).isEqualTo("permission denied");
    }

    @Test
    void reason_nothingThere_saysSoWithoutThePath() {
        IOException missing = catchThrowableOfType(IOException.class, () -> Files.readString(folder.resolve("none")));

        assertThat(FileFault.reason(missing)).isEqualTo("there is no such file or folder");
    }

    @Test
    void reason_withoutWords_isNoNameOfAClass() {
        assertThat(FileFault.reason(new IOException())).isEqualTo("it cannot be read or written");
        assertThat(FileFault.reason(new FileSystemException("/somewhere"))).isEqualTo("it cannot be read or written");
    }
}
