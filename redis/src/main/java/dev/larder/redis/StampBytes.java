package dev.larder.redis;

import dev.larder.cache.Stamp;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Stamps as they are stored: their bits in order, the highest first. */
final class StampBytes {
    private StampBytes() {}

    static byte[] of(Stamp stamp) {
        return ByteBuffer.allocate(Stamp.BYTES)
                .putLong(stamp.high())
                .putInt(stamp.low())
                .array();
    }

    /** What is not a stamp counts as none: entries that carry one are then misses, which is safe. */
    static @Nullable Stamp read(@Nullable Object reply) {
        if (!(reply instanceof byte[] bytes) || bytes.length != Stamp.BYTES) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Stamp(buffer.getLong(), buffer.getInt());
    }
}
