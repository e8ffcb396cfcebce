package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.Codec;
import dev.larder.testkit.SeededTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeTest {
    private static final Stamp WHOLE = new Stamp(0x0102030405060708L, 0x090a0b0c);
    private static final Stamp FIRST = new Stamp(-2, -3);
    private static final Stamp SECOND = new Stamp(Long.MIN_VALUE, Integer.MAX_VALUE);
    private static final int MAX_VALUE_BYTES = 100_000;
    private static final EntryReader<String> READER = new EntryReader<>(Codec.utf8(), MAX_VALUE_BYTES);
    private static final StoredKey PLAIN_KEY = StoredKey.of("db", "k", 1024);
    private static final StoredKey LONG_KEY = StoredKey.of("db", "user/" + "ä".repeat(150), 1024);

    /**
     * The entries whose bytes are kept under src/test/resources/golden. The files were not written by EnvelopeWriter: a
     * script packed them field by field from the layout that Envelope states, Python's {@code struct.pack('>HHHiiqqqiiiiq',
     * flags, codec, tags, schema, loadMillis, version, created, softDeadline, keyLength, storedLength, rawLength,
     * tagsLength, 0)} behind 'L' and 1, with the payload of the compressed one from the zstd command at level 3. They are
     * never changed: a reader that cannot read one would lose the entries of a running fleet. A new format gets new files
     * beside them. Zstandard promises to read what it wrote, not to write the same bytes again, so the compressed one is
     * only read.
     */
    record Golden(String file, StoredKey key, String value, boolean compressed, List<TagStamp> tags) {
        static final Golden PLAIN = new Golden("v1-plain", PLAIN_KEY, "value", false, List.of(tag("", WHOLE)));
        static final Golden TAGGED = new Golden(
                "v1-tagged", PLAIN_KEY, "", false, List.of(tag("", WHOLE), tag("user:1", FIRST), tag("ü", SECOND)));
        static final Golden LONG =
                new Golden("v1-long-key", LONG_KEY, "value", false, List.of(tag("", WHOLE), tag("t", FIRST)));
        static final Golden COMPRESSED =
                new Golden("v1-compressed", PLAIN_KEY, "abc".repeat(1_000), true, List.of(tag("", WHOLE)));

        EnvelopeWriter entry() {
            int threshold = compressed ? 0 : CachePolicy.NO_COMPRESSION;
            EnvelopeWriter.Payload payload = Compression.compress(value.getBytes(UTF_8), threshold);
            return new EnvelopeWriter(
                    2,
                    0,
                    1_234,
                    0x1122334455667788L,
                    1_764_000_000_123L,
                    1_764_000_300_123L,
                    key.fullKey(),
                    tags,
                    payload);
        }

        byte[] bytes() {
            try (InputStream in = EnvelopeTest.class.getResourceAsStream("/golden/" + file + ".bin")) {
                return Objects.requireNonNull(in, file).readAllBytes();
            } catch (IOException unreadable) {
                throw new IllegalStateException(file, unreadable);
            }
        }

        @Nullable
        String read(byte[] bytes) {
            Verdict<String> verdict = READER.judge(key, bytes, WHOLE);
            Envelope pending = verdict.pending();
            if (pending == null) {
                return verdict.value();
            }
            List<@Nullable Stamp> present = new ArrayList<>();
            tags.subList(1, tags.size()).forEach(tag -> present.add(tag.stamp()));
            return READER.judge(pending, present).value();
        }
    }

    static List<Golden> goldens() {
        return List.of(Golden.PLAIN, Golden.TAGGED, Golden.LONG, Golden.COMPRESSED);
    }

    private static TagStamp tag(String name, Stamp stamp) {
        return new TagStamp(name, stamp);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void read_goldenFile_isItsValue(Golden golden) {
        assertThat(golden.read(golden.bytes())).isEqualTo(golden.value);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void write_sameEntry_isTheGoldenFile(Golden golden) {
        byte[] written = golden.entry().toBytes();

        if (golden.compressed()) {
            assertThat(golden.read(written)).isEqualTo(golden.value());
        } else {
            assertThat(written).isEqualTo(golden.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void head_goldenFile_tellsEveryField(Golden golden) {
        byte[] bytes = golden.bytes();
        byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, CacheStore.StoredEntry.HEAD_BYTES));

        assertThat(Envelope.headProblem(head)).isNull();
        Envelope entry = Envelope.of(head);
        assertThat(entry.codecId()).isEqualTo(2);
        assertThat(entry.schema()).isZero();
        assertThat(entry.loadMillis()).isEqualTo(1_234);
        assertThat(entry.version()).isEqualTo(0x1122334455667788L);
        assertThat(entry.createdMillis()).isEqualTo(1_764_000_000_123L);
        assertThat(entry.softDeadlineMillis()).isEqualTo(1_764_000_300_123L);
        assertThat(entry.compressed()).isEqualTo(golden.compressed);
        assertThat(entry.rawLength()).isEqualTo(golden.value.getBytes(UTF_8).length);
        assertThat(entry.hasWholeStamp(WHOLE)).isTrue();
        assertThat(entry.hasWholeStamp(FIRST)).isFalse();
        assertThat(entry.hasWholeStamp(null)).isFalse();
        assertThat(entry.tags()).isEqualTo(golden.tags.subList(1, golden.tags.size()));
        assertThat(entry.fullKey()).isEqualTo(golden.key.fullKey() == null ? null : "user/" + "ä".repeat(150));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 88, MAGIC",
        "1, 0, FORMAT",
        "1, 2, FORMAT",
        "2, 1, FLAGS",
        "3, 2, FLAGS",
        "3, 4, FLAGS",
        "3, 16, FLAGS",
        "3, 8, LENGTH",
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
        "63, 1, FLAGS",
        "65, 1, TAGS"
    })
    void read_oneByteWrong_isUndecodable(int at, int value, Undecodable expected) {
        byte[] bytes = Golden.PLAIN.bytes();
        bytes[at] = (byte) value;

        assertThat(READER.judge(PLAIN_KEY, bytes, WHOLE).problem()).isEqualTo(expected);
    }

    @Test
    void read_cutOffAnywhere_isUndecodable() {
        for (Golden golden : goldens()) {
            byte[] bytes = golden.bytes();
            for (int length = 0; length < bytes.length; length++) {
                Verdict<String> verdict = READER.judge(golden.key, Arrays.copyOf(bytes, length), WHOLE);
                assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.UNDECODABLE);
            }
            assertThat(Envelope.problem(Arrays.copyOf(bytes, bytes.length + 1))).isEqualTo(Undecodable.LENGTH);
        }
    }

    @Test
    void read_underAnotherKey_isUndecodable() {
        StoredKey otherLong = StoredKey.of("db", "user/" + "ö".repeat(150), 1024);

        assertThat(READER.judge(otherLong, Golden.LONG.bytes(), WHOLE).problem())
                .isEqualTo(Undecodable.KEY);
        assertThat(READER.judge(PLAIN_KEY, Golden.LONG.bytes(), WHOLE).problem())
                .isEqualTo(Undecodable.KEY);
        assertThat(READER.judge(LONG_KEY, Golden.PLAIN.bytes(), WHOLE).problem())
                .isEqualTo(Undecodable.KEY);
    }

    @Test
    void read_forgedRawLength_allocatesNothingByIt() {
        byte[] forged = Golden.COMPRESSED.bytes();
        ByteBuffer.wrap(forged).putInt(Envelope.AT_RAW_LENGTH, MAX_VALUE_BYTES);
        assertThat(READER.judge(PLAIN_KEY, forged, WHOLE).problem()).isEqualTo(Undecodable.PAYLOAD);

        ByteBuffer.wrap(forged).putInt(Envelope.AT_RAW_LENGTH, Integer.MAX_VALUE);
        assertThat(READER.judge(PLAIN_KEY, forged, WHOLE).problem()).isEqualTo(Undecodable.TOO_LARGE);
        EntryReader<String> lenient = new EntryReader<>(Codec.utf8(), Integer.MAX_VALUE);
        assertThat(lenient.judge(PLAIN_KEY, forged, WHOLE).problem())
                .as("the frame's own size contradicts, so no array of 2 GiB is made")
                .isEqualTo(Undecodable.PAYLOAD);
    }

    @Test
    void read_otherStamps_isInvalidated() {
        assertThat(READER.judge(PLAIN_KEY, Golden.PLAIN.bytes(), FIRST).outcome())
                .isEqualTo(Verdict.Outcome.INVALIDATED);
        assertThat(READER.judge(PLAIN_KEY, Golden.PLAIN.bytes(), null).outcome())
                .isEqualTo(Verdict.Outcome.INVALIDATED);
        Envelope pending = READER.judge(PLAIN_KEY, Golden.TAGGED.bytes(), WHOLE).pending();
        assertThat(pending).isNotNull();
        for (List<@Nullable Stamp> present :
                List.of(Arrays.asList(FIRST, null), Arrays.asList(SECOND, FIRST), Arrays.asList(WHOLE, SECOND))) {
            assertThat(READER.judge(Objects.requireNonNull(pending), present).outcome())
                    .isEqualTo(Verdict.Outcome.INVALIDATED);
        }
    }

    @SeededTest(seeds = 10)
    void read_randomDamage_neverThrows(RandomGenerator random) {
        for (int i = 0; i < 2_000; i++) {
            Golden golden = goldens().get(random.nextInt(goldens().size()));
            byte[] damaged = damage(golden.bytes(), random);

            Verdict<String> verdict = READER.judge(golden.key, damaged, WHOLE);
            Envelope pending = verdict.pending();
            if (pending != null) {
                verdict = READER.judge(
                        pending,
                        new ArrayList<>(
                                pending.tags().stream().map(TagStamp::stamp).toList()));
            }

            String value = verdict.value();
            assertThat(value == null ? 0 : value.length()).isLessThanOrEqualTo(MAX_VALUE_BYTES);
            byte[] head = Arrays.copyOf(damaged, Math.min(damaged.length, CacheStore.StoredEntry.HEAD_BYTES));
            if (Envelope.headProblem(head) == null) {
                assertThat(Envelope.of(head).tags()).hasSizeLessThanOrEqualTo(CachePolicy.MAX_TAGS);
            }
        }
    }

    private static byte[] damage(byte[] bytes, RandomGenerator random) {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextBoolean() ? random.nextInt(Envelope.HEADER_BYTES) : random.nextInt(bytes.length);
            bytes[at] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(2 * bytes.length)) : bytes;
    }
}
