package dev.larder.cache;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes large values smaller with Zstandard. Thread-safe. Holds native memory until it is closed; works on afterwards, at
 * the price of a new native context for each value.
 */
final class Compression implements AutoCloseable {
    /** The level where Zstandard is about as fast as it gets and saves most of what it can. */
    private static final int LEVEL = 3;

    /** A compressed form is kept only if it saves at least this part, for reading it costs time. */
    private static final int WORTH_PERCENT = 10;

    /** The longest scratch array that is kept between values; longer ones are made and dropped. */
    private static final int MAX_KEPT_SCRATCH_BYTES = 64 << 10;

    private static final byte[] NOTHING = {};

    private final Pool<Packer> packers = new Pool<>(Packer::new, Packer::close);
    private final Pool<ZstdDecompressCtx> unpackers = new Pool<>(ZstdDecompressCtx::new, ZstdDecompressCtx::close);

    /** What compressing needs: setting up a context takes longer than compressing a KiB. */
    private static final class Packer {
        private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
        private byte[] kept = NOTHING;

        byte @Nullable [] pack(byte[] raw) {
            byte[] scratch = scratch(Math.toIntExact(Zstd.compressBound(raw.length)));
            int length = context.compressByteArray(scratch, 0, scratch.length, raw, 0, raw.length);
            return length <= raw.length - (long) raw.length * WORTH_PERCENT / 100
                    ? Arrays.copyOf(scratch, length)
                    : null;
        }

        private byte[] scratch(int bytes) {
            if (bytes > MAX_KEPT_SCRATCH_BYTES) {
                return new byte[bytes];
            }
            if (kept.length < bytes) {
                kept = new byte[bytes];
            }
            return kept;
        }

        void close() {
            context.close();
        }
    }

    /** The form to store: compressed if the value is long enough and it saves enough, else as it is. */
    EnvelopeWriter.Payload compress(byte[] raw, int thresholdBytes) {
        if (raw.length < thresholdBytes || raw.length == 0) {
            return EnvelopeWriter.Payload.plain(raw);
        }
        byte[] packed = pack(raw);
        return packed == null
                ? EnvelopeWriter.Payload.plain(raw)
                : EnvelopeWriter.Payload.compressed(packed, raw.length);
    }

    private byte @Nullable [] pack(byte[] raw) {
        Packer packer = packers.take();
        byte[] packed;
        try {
            packed = packer.pack(raw);
        } catch (ZstdException refused) {
            // Nothing is lost by storing it as it is. The context is not used again.
            packer.close();
            return null;
        }
        packers.give(packer);
        return packed;
    }

    /**
     * The value that was compressed, or null if the bytes are not the compressed form of exactly {@code rawLength} bytes.
     * The caller has checked that so many bytes may be allocated.
     */
    byte @Nullable [] decompress(byte[] bytes, int offset, int length, int rawLength) {
        // The frame says its size as well. Comparing first keeps a damaged entry from allocating anything.
        if (length == 0 || frameLength(bytes, offset, length) != rawLength) {
            return null;
        }
        byte[] raw = new byte[rawLength];
        ZstdDecompressCtx unpacker = unpackers.take();
        int written;
        try {
            written = unpacker.decompressByteArray(raw, 0, rawLength, bytes, offset, length);
        } catch (ZstdException damaged) {
            // The entry is a miss. What state the damage left the context in does not matter: it is not used again.
            unpacker.close();
            return null;
        }
        unpackers.give(unpacker);
        return written == rawLength ? raw : null;
    }

    private static long frameLength(byte[] bytes, int offset, int length) {
        try {
            return Zstd.getFrameContentSize(bytes, offset, length);
        } catch (ZstdException noFrame) {
            return -1;
        }
    }

    /** How many native contexts are held at the moment. */
    int idleContexts() {
        return packers.idle() + unpackers.idle();
    }

    @Override
    public void close() {
        packers.close();
        unpackers.close();
    }
}
