package dev.larder.cache;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes large values smaller with Zstandard. */
final class Compression {
    /** The level where Zstandard is about as fast as it gets and saves most of what it can. */
    private static final int LEVEL = 3;

    /** A compressed form is kept only if it saves at least this part, for reading it costs time. */
    private static final int WORTH_PERCENT = 10;

    private Compression() {}

    /** The form to store: compressed if the value is long enough and it saves enough, else as it is. */
    static EnvelopeWriter.Payload compress(byte[] raw, int thresholdBytes) {
        if (raw.length < thresholdBytes || raw.length == 0) {
            return new EnvelopeWriter.Payload(raw, raw.length, false);
        }
        byte[] target = new byte[Math.toIntExact(Zstd.compressBound(raw.length))];
        long length = Zstd.compressByteArray(target, 0, target.length, raw, 0, raw.length, LEVEL);
        if (Zstd.isError(length) || length > raw.length - (long) raw.length * WORTH_PERCENT / 100) {
            return new EnvelopeWriter.Payload(raw, raw.length, false);
        }
        return new EnvelopeWriter.Payload(Arrays.copyOf(target, (int) length), raw.length, true);
    }

    /**
     * The value that was compressed, or null if the bytes are not the compressed form of exactly {@code rawLength} bytes.
     * The caller has checked that so many bytes may be allocated.
     */
    static byte @Nullable [] decompress(byte[] bytes, int offset, int length, int rawLength) {
        if (length == 0) {
            return null;
        }
        try {
            // The frame says its size as well. Comparing first keeps a damaged entry from allocating anything.
            if (Zstd.getFrameContentSize(bytes, offset, length) != rawLength) {
                return null;
            }
            byte[] raw = new byte[rawLength];
            return Zstd.decompressByteArray(raw, 0, rawLength, bytes, offset, length) == rawLength ? raw : null;
        } catch (ZstdException damaged) {
            return null;
        }
    }
}
