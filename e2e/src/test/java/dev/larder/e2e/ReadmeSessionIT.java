package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.e2e.documents.Markdown;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: whoever types what the README types sees what the README shows. Method: its session is run, line by line. */
final class ReadmeSessionIT {
    @TempDir
    private Path folder;

    @Test
    void session_ofTheReadme_answersWhatItShows() {
        Path data = folder.resolve("data");
        try (LarderProcess server = LarderProcess.jar(folder, Map.of(), "--port=0", "--data=" + data)
                .awaitListening()) {
            Api api = Api.of(server, data);
            var session = CurlSession.of(Markdown.of("README.md").session());

            assertThat(session.commands()).hasSizeGreaterThan(3);
            session.commands().forEach(command -> command.assertAnswered(api));
        }
    }
}
