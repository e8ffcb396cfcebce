package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.SeededTest;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private final Compression compression = new Compression();

    @AfterEach
    void close() {
        compression.close();
    }

    @SeededTest
    void compress_anyBytes_comeBack(RandomGenerator random) {
        byte[] raw = new byte[random.nextInt(50_000)];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) random.nextInt(1 + random.nextInt(256));
        }

        EnvelopeWriter.Payload payload = compression.compress(raw, 100);

        assertThat(payload.rawLength()).isEqualTo(raw.length);
        assertThat(
                        payload.compressed()
                                ? compression.decompress(payload.stored(), 0, payload.stored().length, raw.length)
                                : payload.stored())
                .isEqualTo(raw);
    }

    @Test
    void compress_belowTheThreshold_staysAsItIs() {
        assertThat(compression.compress(new byte[1_023], 1_024).compressed()).isFalse();
        assertThat(compression.compress(new byte[1_024], 1_024).compressed()).isTrue();
        assertThat(compression
                        .compress(new byte[1_024], CachePolicy.NO_COMPRESSION)
                        .compressed())
                .isFalse();
        assertThat(compression.compress(new byte[0], 0).compressed()).isFalse();
    }

    @SeededTest(seeds = 5)
    void compress_savesLessThanATenth_staysAsItIs(RandomGenerator random) {
        byte[] noise = new byte[10_000];
        random.nextBytes(noise);
        byte[] nearlyNoise = new byte[10_000];
        System.arraycopy(noise, 0, nearlyNoise, 0, 9_200);

        assertThat(compression.compress(noise, 0).compressed()).isFalse();
        assertThat(compression.compress(nearlyNoise, 0).compressed()).isFalse();
        System.arraycopy(new byte[3_000], 0, noise, 0, 3_000);
        assertThat(compression.compress(noise, 0).compressed()).isTrue();
    }

    @Test
    void decompress_notTheSaidLength_isNull() {
        byte[] stored = compression.compress(new byte[5_000], 0).stored();

        assertThat(compression.decompress(stored, 0, stored.length, 4_999)).isNull();
        assertThat(compression.decompress(stored, 0, stored.length, 5_001)).isNull();
        assertThat(compression.decompress(stored, 0, stored.length - 1, 5_000)).isNull();
        assertThat(compression.decompress(new byte[100], 0, 100, 5_000)).isNull();
        assertThat(compression.decompress(new byte[100], 100, 0, 5_000)).isNull();
    }

    @Test
    void compress_again_usesTheContextOfBefore() {
        byte[] stored = compression.compress(new byte[5_000], 0).stored();
        compression.decompress(stored, 0, stored.length, 5_000);
        assertThat(compression.idleContexts()).isEqualTo(2);

        for (int i = 0; i < 100; i++) {
            assertThat(compression.compress(new byte[5_000], 0).stored()).isEqualTo(stored);
            assertThat(compression.decompress(stored, 0, stored.length, 5_000)).isEqualTo(new byte[5_000]);
        }

        assertThat(compression.idleContexts()).isEqualTo(2);
    }

    @Test
    void decompress_damaged_leavesNothingBehind() {
        byte[] stored = compression.compress(new byte[5_000], 0).stored();
        byte[] damaged = stored.clone();
        damaged[damaged.length - 3] ^= 0x55;

        for (int i = 0; i < 100; i++) {
            compression.decompress(damaged, 0, damaged.length, 5_000);
            assertThat(compression.decompress(stored, 0, stored.length, 5_000)).isEqualTo(new byte[5_000]);
        }
    }

    @Test
    void close_thenUsed_worksAndHoldsNothing() {
        byte[] stored = compression.compress(new byte[5_000], 0).stored();
        compression.close();

        assertThat(compression.compress(new byte[5_000], 0).stored()).isEqualTo(stored);
        assertThat(compression.decompress(stored, 0, stored.length, 5_000)).isEqualTo(new byte[5_000]);
        assertThat(compression.idleContexts()).isZero();
    }
}
