package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final byte[] OLD = Golden.key(1);
    private static final byte[] NEW = Golden.key(100);

    private static EntryReader<String> reader(byte[]... keys) {
        return Golden.reader(Wire.of(SigningKeys.of(keys)));
    }

    private static byte[] entry(StoredKey key, byte[]... keys) {
        return new Golden("", key, "value", false, true, Golden.PLAIN.tags())
                .writer()
                .toBytes(new Signatures(SigningKeys.of(keys)));
    }

    private static @Nullable Undecodable problem(EntryReader<String> reader, StoredKey key, byte[] bytes) {
        return reader.judge(key, bytes, Golden.WHOLE, Golden.NOW).problem();
    }

    @Test
    void read_anyBitFlipped_isRefused() {
        EntryReader<String> reader = reader(OLD);
        byte[] bytes = Golden.SIGNED.bytes();
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(problem(reader, Golden.PLAIN_KEY, bytes))
                    .as("bit %s", bit)
                    .isNotNull();
            bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        }
        assertThat(problem(reader, Golden.PLAIN_KEY, bytes)).isNull();
    }

    @Test
    void read_movedToAnotherKeyOrCache_isRefused() {
        EntryReader<String> reader = reader(OLD);
        byte[] bytes = entry(StoredKey.of("db", "kk", 1024), OLD);

        assertThat(problem(reader, StoredKey.of("db", "kk", 1024), bytes)).isNull();
        assertThat(problem(reader, StoredKey.of("db", "k", 1024), bytes)).isEqualTo(Undecodable.SIGNATURE);
        assertThat(problem(reader, StoredKey.of("api", "kk", 1024), bytes)).isEqualTo(Undecodable.SIGNATURE);
        assertThat(problem(reader, StoredKey.of("dbk", "k", 1024), bytes))
                .as("the same characters, cut elsewhere")
                .isEqualTo(Undecodable.SIGNATURE);
    }

    @Test
    void read_longKeyNamedOtherwise_isRefused() {
        byte[] bytes = entry(Golden.LONG_KEY, OLD);
        StoredKey elsewhere =
                new StoredKey(new EntryKey("api", Golden.LONG_KEY.entry().key()), Golden.LONG_KEY.fullKey());

        assertThat(problem(reader(OLD), Golden.LONG_KEY, bytes)).isNull();
        assertThat(problem(reader(OLD), elsewhere, bytes)).isEqualTo(Undecodable.SIGNATURE);
    }

    @Test
    void read_unsigned_isRefusedEvenWithTheFlagSet() {
        byte[] unsigned = Golden.PLAIN.bytes();
        assertThat(problem(reader(OLD), Golden.PLAIN_KEY, unsigned)).isEqualTo(Undecodable.UNSIGNED);

        byte[] forged = Arrays.copyOf(unsigned, unsigned.length + Signatures.BYTES);
        forged[FormatV1.AT_FLAGS + 1] |= FormatV1.FLAG_SIGNED;
        assertThat(problem(reader(OLD), Golden.PLAIN_KEY, forged)).isEqualTo(Undecodable.SIGNATURE);
    }

    @Test
    void keys_replacedOneByOne_loseNoEntry() {
        byte[] old = entry(Golden.PLAIN_KEY, OLD);
        byte[] fresh = entry(Golden.PLAIN_KEY, NEW, OLD);

        for (EntryReader<String> during : List.of(reader(OLD, NEW), reader(NEW, OLD))) {
            assertThat(problem(during, Golden.PLAIN_KEY, old)).isNull();
            assertThat(problem(during, Golden.PLAIN_KEY, fresh)).isNull();
        }
        assertThat(problem(reader(NEW), Golden.PLAIN_KEY, fresh)).isNull();
        assertThat(problem(reader(NEW), Golden.PLAIN_KEY, old)).isEqualTo(Undecodable.SIGNATURE);
        assertThat(problem(Golden.READER, Golden.PLAIN_KEY, old))
                .as("a node without keys")
                .isNull();
    }

    @Test
    void keys_shortLongOrMany_areRefusedWithoutBeingShown() {
        byte[] tooShort = Arrays.copyOf(new byte[] {77, 78, 79}, 31);

        assertThatThrownBy(() -> SigningKeys.of(NEW, tooShort))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length of a signing key in bytes must be between 32 and 1024, was 31");
        assertThatThrownBy(() -> SigningKeys.of(new byte[1_025])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SigningKeys.of(NEW, NEW, NEW, NEW, NEW, NEW, NEW, NEW, NEW))
                .hasMessage("number of signing keys must be between 0 and 8, was 9");
        assertThat(SigningKeys.of(NEW, OLD)).hasToString("SigningKeys[2]");
        assertThat(SigningKeys.of(NEW, OLD)).isEqualTo(SigningKeys.of(NEW, OLD)).isNotEqualTo(SigningKeys.of(OLD, NEW));
        assertThat(SigningKeys.of()).isSameAs(SigningKeys.none());
    }

    @Test
    void keys_changedByTheirGiver_stayAsTheyWere() {
        byte[] given = OLD.clone();
        SigningKeys keys = SigningKeys.of(given);
        Arrays.fill(given, (byte) 0);

        assertThat(problem(Golden.reader(Wire.of(keys)), Golden.PLAIN_KEY, Golden.SIGNED.bytes()))
                .isNull();
    }
}
