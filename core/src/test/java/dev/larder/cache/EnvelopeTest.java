package dev.larder.cache;

import static dev.larder.cache.Golden.FIRST;
import static dev.larder.cache.Golden.LONG_KEY;
import static dev.larder.cache.Golden.MAX_VALUE_BYTES;
import static dev.larder.cache.Golden.PLAIN_KEY;
import static dev.larder.cache.Golden.READER;
import static dev.larder.cache.Golden.SECOND;
import static dev.larder.cache.Golden.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.Codec;
import dev.larder.testkit.SeededTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 88, MAGIC",
        "1, 0, FORMAT",
        "1, 2, FORMAT",
        "2, 1, FLAGS",
        "3, 4, FLAGS",
        "3, 32, FLAGS",
        "3, 2, LENGTH",
        "3, 8, LENGTH",
        "3, 16, LENGTH",
        "3, 1, PAYLOAD",
        "5, 3, CODEC",
        "4, 1, CODEC",
        "7, 0, TAGS",
        "7, 2, TAGS",
        "6, 255, TAGS",
        "11, 1, SCHEMA",
        "40, 127, LENGTH",
        "43, 1, LENGTH",
        "44, 128, LENGTH",
        "47, 4, LENGTH",
        "48, 127, LENGTH",
        "51, 6, LENGTH",
        "52, 127, LENGTH",
        "55, 13, LENGTH",
        "65, 1, TAGS"
    })
    void read_oneByteWrong_isUndecodable(int at, int value, Undecodable expected) {
        byte[] bytes = Golden.PLAIN.bytes();
        bytes[at] = (byte) value;

        assertThat(READER.judge(PLAIN_KEY, bytes, WHOLE, Golden.NOW).problem()).isEqualTo(expected);
    }

    @Test
    void read_cutOffAnywhere_isUndecodable() {
        for (Golden golden : Golden.all()) {
            byte[] bytes = golden.bytes();
            for (int length = 0; length < bytes.length; length++) {
                Verdict<String> verdict = READER.judge(golden.key(), Arrays.copyOf(bytes, length), WHOLE, Golden.NOW);
                assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.UNDECODABLE);
            }
            assertThat(Envelope.problem(Arrays.copyOf(bytes, bytes.length + 1))).isEqualTo(Undecodable.LENGTH);
        }
    }

    @Test
    void read_underAnotherKey_isUndecodable() {
        StoredKey otherLong = StoredKey.of("db", "user/" + "ö".repeat(150), 1024);

        assertThat(READER.judge(otherLong, Golden.LONG.bytes(), WHOLE, Golden.NOW)
                        .problem())
                .isEqualTo(Undecodable.KEY);
        assertThat(READER.judge(PLAIN_KEY, Golden.LONG.bytes(), WHOLE, Golden.NOW)
                        .problem())
                .isEqualTo(Undecodable.KEY);
        assertThat(READER.judge(LONG_KEY, Golden.PLAIN.bytes(), WHOLE, Golden.NOW)
                        .problem())
                .isEqualTo(Undecodable.KEY);
    }

    @Test
    void read_forgedRawLength_allocatesNothingByIt() {
        byte[] forged = Golden.COMPRESSED.bytes();
        ByteBuffer.wrap(forged).putInt(FormatV1.AT_RAW_LENGTH, MAX_VALUE_BYTES);
        assertThat(READER.judge(PLAIN_KEY, forged, WHOLE, Golden.NOW).problem()).isEqualTo(Undecodable.PAYLOAD);

        ByteBuffer.wrap(forged).putInt(FormatV1.AT_RAW_LENGTH, Integer.MAX_VALUE);
        assertThat(READER.judge(PLAIN_KEY, forged, WHOLE, Golden.NOW).problem()).isEqualTo(Undecodable.TOO_LARGE);
        EntryReader<String> lenient = new EntryReader<>(Codec.utf8(), Integer.MAX_VALUE, READER.wire());
        assertThat(lenient.judge(PLAIN_KEY, forged, WHOLE, Golden.NOW).problem())
                .as("the frame's own size contradicts, so no array of 2 GiB is made")
                .isEqualTo(Undecodable.PAYLOAD);
    }

    @Test
    void read_otherStamps_isInvalidated() {
        assertThat(READER.judge(PLAIN_KEY, Golden.PLAIN.bytes(), FIRST, Golden.NOW)
                        .outcome())
                .isEqualTo(Verdict.Outcome.INVALIDATED);
        assertThat(READER.judge(PLAIN_KEY, Golden.PLAIN.bytes(), null, Golden.NOW)
                        .outcome())
                .isEqualTo(Verdict.Outcome.INVALIDATED);
        assertThat(READER.judge(PLAIN_KEY, Golden.NULL.bytes(), FIRST, Golden.NOW)
                        .outcome())
                .isEqualTo(Verdict.Outcome.INVALIDATED);
        Envelope pending = READER.judge(PLAIN_KEY, Golden.TAGGED.bytes(), WHOLE, Golden.NOW)
                .pending();
        assertThat(pending).isNotNull();
        for (List<@Nullable Stamp> present :
                List.of(Arrays.asList(FIRST, null), Arrays.asList(SECOND, FIRST), Arrays.asList(WHOLE, SECOND))) {
            assertThat(READER.judge(Objects.requireNonNull(pending), present, Golden.NOW)
                            .outcome())
                    .isEqualTo(Verdict.Outcome.INVALIDATED);
        }
    }

    @SeededTest(seeds = 10)
    void read_randomDamage_neverThrows(RandomGenerator random) {
        EntryReader<String> withKey = Golden.reader(Wire.of(Golden.KEY));
        for (int i = 0; i < 2_000; i++) {
            Golden golden = Golden.all().get(random.nextInt(Golden.all().size()));
            byte[] intact = golden.bytes();
            byte[] damaged = damage(golden.bytes(), random);

            String value = golden.read(READER, damaged).value();
            Verdict<String> verified = golden.read(withKey, damaged);

            assertThat(value == null ? 0 : value.length()).isLessThanOrEqualTo(MAX_VALUE_BYTES);
            if (!Arrays.equals(intact, damaged)) {
                assertThat(verified.outcome()).isEqualTo(Verdict.Outcome.UNDECODABLE);
            }
            byte[] head = Arrays.copyOf(damaged, Math.min(damaged.length, CacheStore.StoredEntry.HEAD_BYTES));
            if (Envelope.headProblem(head) == null) {
                assertThat(Envelope.of(head).tags()).hasSizeLessThanOrEqualTo(CachePolicy.MAX_TAGS);
            }
        }
    }

    private static byte[] damage(byte[] bytes, RandomGenerator random) {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextBoolean() ? random.nextInt(FormatV1.HEADER_BYTES) : random.nextInt(bytes.length);
            bytes[at] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(2 * bytes.length)) : bytes;
    }
}
