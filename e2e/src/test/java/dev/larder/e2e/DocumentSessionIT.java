package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.e2e.documents.Markdown;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: whoever types what a document types sees what it shows. Method: its session is run, line by line. */
final class DocumentSessionIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"README.md,4", "docs/server.md,6"})
    void session_ofADocument_answersWhatItShows(String document, int leastCommands) {
        Path data = folder.resolve("data");
        try (LarderProcess server = LarderProcess.jar(folder, Map.of(), "--port=0", "--data=" + data)
                .awaitListening()) {
            Api known = Api.of(server, data);
            Api stranger = new Api(server.port(), null);
            var session = CurlSession.of(Markdown.of(document).session());

            assertThat(session.commands()).hasSizeGreaterThanOrEqualTo(leastCommands);
            session.commands().forEach(command -> command.assertAnswered(known, stranger));
        }
    }
}
