package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: entries that are stored today are read for ever. Method: files whose bytes never change. */
class GoldenFilesTest {
    static List<Golden> goldens() {
        return Golden.all();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void read_goldenFile_isItsValue(Golden golden) {
        Verdict<String> verdict = golden.read(Golden.READER, golden.bytes());

        assertThat(verdict.value()).isEqualTo(golden.value());
        assertThat(verdict.outcome())
                .isEqualTo(golden.value() == null ? Verdict.Outcome.KNOWN_ABSENT : Verdict.Outcome.HIT);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void read_withTheKey_takesTheSignedOnesOnly(Golden golden) {
        Verdict<String> verdict = golden.read(Golden.reader(Wire.of(Golden.KEY)), golden.bytes());

        assertThat(verdict.problem()).isEqualTo(golden.signed() ? null : Undecodable.UNSIGNED);
        assertThat(verdict.value()).isEqualTo(golden.signed() ? golden.value() : null);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void write_sameEntry_isTheGoldenFile(Golden golden) {
        assertThat(golden.writer().toBytes(golden.signatures())).isEqualTo(golden.bytes());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void write_compressedHere_isTheSameValue(Golden golden) {
        if (golden.compressed() && golden.value() != null) {
            Wire wire = Wire.of(golden.signed() ? Golden.KEY : SigningKeys.none());
            EnvelopeWriter.Payload payload =
                    wire.compression().compress(golden.value().getBytes(UTF_8), 0);

            byte[] written = golden.writer(payload).toBytes(wire.signatures());

            assertThat(payload.compressed()).isTrue();
            assertThat(golden.read(Golden.reader(wire), written).value()).isEqualTo(golden.value());
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void head_goldenFile_tellsEveryField(Golden golden) {
        byte[] bytes = golden.bytes();
        byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, CacheStore.StoredEntry.HEAD_BYTES));
        String value = golden.value() == null ? "" : golden.value();

        assertThat(Envelope.headProblem(head)).isNull();
        Envelope entry = Envelope.of(head);
        assertThat(entry.codecId()).isEqualTo(2);
        assertThat(entry.schema()).isZero();
        assertThat(entry.loadMillis()).isEqualTo(1_234);
        assertThat(entry.version()).isEqualTo(0x1122334455667788L);
        assertThat(entry.createdMillis()).isEqualTo(1_764_000_000_123L);
        assertThat(entry.softDeadlineMillis()).isEqualTo(1_764_000_300_123L);
        assertThat(entry.compressed()).isEqualTo(golden.compressed());
        assertThat(entry.isNull()).isEqualTo(golden.value() == null);
        assertThat(entry.signed()).isEqualTo(golden.signed());
        assertThat(entry.rawLength()).isEqualTo(value.getBytes(UTF_8).length);
        assertThat(entry.totalLength()).isEqualTo(bytes.length);
        assertThat(entry.hasWholeStamp(Golden.WHOLE)).isTrue();
        assertThat(entry.hasWholeStamp(Golden.FIRST)).isFalse();
        assertThat(entry.hasWholeStamp(null)).isFalse();
        assertThat(entry.tags())
                .isEqualTo(golden.tags().subList(1, golden.tags().size()));
        assertThat(entry.fullKey()).isEqualTo(golden.key().fullKey() == null ? null : Golden.FULL_KEY);
    }
}
