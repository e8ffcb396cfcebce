package dev.larder.server.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemWriterTest {
    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"/a b", "/<x>", "/%zz", "/\u00fc", "/a\"b", "/ok/path;a=b", "/{x}", "/a\\b", "/\u0000"})
    void reference_anyPath_holdsNothingThatNeedsEscaping(String path) {
        String reference = ProblemWriter.reference(path);

        assertThat(reference).matches("/[!-~]*").doesNotContain("<", "\"", "\\", " ");
        assertThat(URI.create(reference.replaceAll("%(?![0-9A-F]{2})", "%25"))).isNotNull();
    }
}
