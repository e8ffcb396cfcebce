package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Goal: a fleet survives a change of format. Method: a reader of two versions, one of them made up for this test. */
class FormatsTest {
    /** As if there had been a version before the first: no deadline, no load time, nothing compressed, a short header. */
    private static final class Former implements Format {
        private static final int HEADER_BYTES = 16;
        private static final int AT_TAGS = 2;
        private static final int AT_CODEC = 3;
        private static final int AT_CREATED = 4;
        private static final int AT_TAGS_LENGTH = 12;
        private static final int AT_LENGTH = 14;

        @Override
        public byte version() {
            return 0;
        }

        @Override
        public @Nullable Undecodable headerProblem(byte[] bytes) {
            return bytes.length < HEADER_BYTES ? Undecodable.LENGTH : null;
        }

        @Override
        public Envelope view(byte[] bytes) {
            return new FormerView(bytes);
        }

        static byte[] entry(String value) {
            ByteBuffer out = ByteBuffer.allocate(64)
                    .put(Formats.MAGIC)
                    .put((byte) 0)
                    .put((byte) 1)
                    .put((byte) 2)
                    .putLong(1_700_000_000_000L)
                    .putShort((short) (Envelope.TAG_LENGTH_BYTES + Stamp.BYTES))
                    .putShort((short) value.length())
                    .putShort((short) 0)
                    .putLong(Golden.WHOLE.high())
                    .putInt(Golden.WHOLE.low())
                    .put(value.getBytes(UTF_8));
            return Arrays.copyOf(out.array(), out.position());
        }
    }

    private static final class FormerView extends Envelope {
        private final ByteBuffer fields;

        FormerView(byte[] bytes) {
            super(bytes);
            this.fields = ByteBuffer.wrap(bytes);
        }

        @Override
        boolean compressed() {
            return false;
        }

        @Override
        boolean isNull() {
            return false;
        }

        @Override
        boolean hasFullKey() {
            return false;
        }

        @Override
        boolean signed() {
            return false;
        }

        @Override
        int codecId() {
            return fields.get(Former.AT_CODEC);
        }

        @Override
        int tagCount() {
            return fields.get(Former.AT_TAGS);
        }

        @Override
        int schema() {
            return 0;
        }

        @Override
        int loadMillis() {
            return 0;
        }

        @Override
        long version() {
            return 0;
        }

        @Override
        long createdMillis() {
            return fields.getLong(Former.AT_CREATED);
        }

        @Override
        long softDeadlineMillis() {
            return Long.MAX_VALUE;
        }

        @Override
        void moveDeadlines(byte[] head, long additionalMillis) {
            assertThat(head)
                    .as("entries of this version do not say when they end")
                    .isNotNull();
        }

        @Override
        long staleUntilMillis() {
            return 0;
        }

        @Override
        int storedLength() {
            return fields.getShort(Former.AT_LENGTH);
        }

        @Override
        int rawLength() {
            return storedLength();
        }

        @Override
        int keyOffset() {
            return Former.HEADER_BYTES;
        }

        @Override
        int keyLength() {
            return 0;
        }

        @Override
        long payloadOffset() {
            return (long) Former.HEADER_BYTES + fields.getShort(Former.AT_TAGS_LENGTH);
        }
    }

    private static final Formats BOTH = new Formats(List.of(FormatV1.INSTANCE, new Former()));
    private static final EntryReader<String> READER = Golden.reader(new Wire(BOTH, Signatures.NONE, new Compression()));

    @Test
    void read_formerVersion_isItsValue() {
        byte[] former = Former.entry("old");

        assertThat(READER.judge(Golden.PLAIN_KEY, former, Golden.WHOLE, Golden.NOW)
                        .value())
                .isEqualTo("old");
        assertThat(READER.judge(Golden.PLAIN_KEY, former, Golden.FIRST, Golden.NOW)
                        .outcome())
                .isEqualTo(Verdict.Outcome.INVALIDATED);
        assertThat(BOTH.view(former).createdMillis()).isEqualTo(1_700_000_000_000L);
    }

    @Test
    void read_presentVersion_isItsValueToo() {
        for (Golden golden : Golden.all()) {
            assertThat(golden.read(READER, golden.bytes()).value()).isEqualTo(golden.value());
        }
    }

    @Test
    void read_formerVersionDamaged_isUndecodable() {
        byte[] former = Former.entry("old");
        for (int length = 0; length < former.length; length++) {
            assertThat(BOTH.problem(Arrays.copyOf(former, length))).isNotNull();
        }
        former[Former.AT_TAGS] = 2;

        assertThat(BOTH.problem(former)).isEqualTo(Undecodable.TAGS);
    }

    @Test
    void read_versionThatIsKeptNoLonger_isUndecodable() {
        Verdict<String> verdict = Golden.READER.judge(Golden.PLAIN_KEY, Former.entry("old"), Golden.WHOLE, Golden.NOW);

        assertThat(verdict.problem()).isEqualTo(Undecodable.FORMAT);
    }

    @Test
    void read_versionOfTheFuture_isUndecodable() {
        byte[] future = Golden.PLAIN.bytes();
        future[1] = 2;

        assertThat(BOTH.problem(future)).isEqualTo(Undecodable.FORMAT);
        assertThat(BOTH.headProblem(future)).isEqualTo(Undecodable.FORMAT);
        assertThatThrownBy(() -> BOTH.view(future)).isInstanceOf(IllegalArgumentException.class);
    }
}
