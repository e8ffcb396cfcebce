package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.SeededTest;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CompressionTest {
    @SeededTest
    void compress_anyBytes_comeBack(RandomGenerator random) {
        byte[] raw = new byte[random.nextInt(50_000)];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) random.nextInt(1 + random.nextInt(256));
        }

        EnvelopeWriter.Payload payload = Compression.compress(raw, 100);

        assertThat(payload.rawLength()).isEqualTo(raw.length);
        assertThat(
                        payload.compressed()
                                ? Compression.decompress(payload.stored(), 0, payload.stored().length, raw.length)
                                : payload.stored())
                .isEqualTo(raw);
    }

    @Test
    void compress_belowTheThreshold_staysAsItIs() {
        assertThat(Compression.compress(new byte[1_023], 1_024).compressed()).isFalse();
        assertThat(Compression.compress(new byte[1_024], 1_024).compressed()).isTrue();
        assertThat(Compression.compress(new byte[1_024], CachePolicy.NO_COMPRESSION)
                        .compressed())
                .isFalse();
        assertThat(Compression.compress(new byte[0], 0).compressed()).isFalse();
    }

    @SeededTest(seeds = 5)
    void compress_savesLessThanATenth_staysAsItIs(RandomGenerator random) {
        byte[] noise = new byte[10_000];
        random.nextBytes(noise);
        byte[] nearlyNoise = new byte[10_000];
        System.arraycopy(noise, 0, nearlyNoise, 0, 9_200);

        assertThat(Compression.compress(noise, 0).compressed()).isFalse();
        assertThat(Compression.compress(nearlyNoise, 0).compressed()).isFalse();
        System.arraycopy(new byte[3_000], 0, noise, 0, 3_000);
        assertThat(Compression.compress(noise, 0).compressed()).isTrue();
    }

    @Test
    void decompress_notTheSaidLength_isNull() {
        byte[] stored = Compression.compress(new byte[5_000], 0).stored();

        assertThat(Compression.decompress(stored, 0, stored.length, 4_999)).isNull();
        assertThat(Compression.decompress(stored, 0, stored.length, 5_001)).isNull();
        assertThat(Compression.decompress(stored, 0, stored.length - 1, 5_000)).isNull();
        assertThat(Compression.decompress(new byte[100], 0, 100, 5_000)).isNull();
        assertThat(Compression.decompress(new byte[100], 100, 0, 5_000)).isNull();
    }
}
