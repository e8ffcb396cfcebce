package dev.larder.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temporary;

    @Test
    void writePrivately_cannotReplace_leavesNothingBehind() throws IOException {
        Path inTheWay = Files.createDirectory(temporary.resolve("token"));
        Files.createFile(inTheWay.resolve("something"));

        assertThatThrownBy(() -> DataFolder.writePrivately(inTheWay, "secret")).isInstanceOf(IOException.class);

        assertThat(temporary).isDirectoryNotContaining("glob:**/.new*");
    }
}
