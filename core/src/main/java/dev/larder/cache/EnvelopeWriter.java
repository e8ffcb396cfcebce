package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries in the form that {@link Envelope} reads.
 *
 * @param codecId who encoded the payload
 * @param schema the shape of the value
 * @param loadMillis how long its loader took
 * @param version a number that grows with every write of the key
 * @param createdMillis now, by the store's clock
 * @param softDeadlineMillis when it should be loaded anew, by the store's clock
 * @param fullKey the key's bytes if it is stored shortened, or null
 * @param tags its tags with their stamps, the whole cache first
 * @param payload the value
 */
record EnvelopeWriter(
        int codecId,
        int schema,
        int loadMillis,
        long version,
        long createdMillis,
        long softDeadlineMillis,
        byte @Nullable [] fullKey,
        List<TagStamp> tags,
        Payload payload) {
    /** A value as it is stored, and how long it is before compression. */
    record Payload(byte[] stored, int rawLength, boolean compressed) {}

    byte[] toBytes() {
        List<byte[]> names = new ArrayList<>(tags.size());
        int tagsLength = 0;
        for (TagStamp tag : tags) {
            byte[] name = tag.name().getBytes(UTF_8);
            names.add(name);
            tagsLength += Envelope.TAG_LENGTH_BYTES + name.length + Stamp.BYTES;
        }
        int keyLength = fullKey == null ? 0 : fullKey.length;
        int length = Math.addExact(Envelope.HEADER_BYTES + keyLength + tagsLength, payload.stored().length);
        ByteBuffer out = ByteBuffer.allocate(length);
        writeHeader(out, keyLength, tagsLength);
        if (fullKey != null) {
            out.put(fullKey);
        }
        for (int i = 0; i < tags.size(); i++) {
            Stamp stamp = tags.get(i).stamp();
            out.putShort((short) names.get(i).length).put(names.get(i));
            out.putLong(stamp.high()).putInt(stamp.low());
        }
        return out.put(payload.stored()).array();
    }

    private void writeHeader(ByteBuffer out, int keyLength, int tagsLength) {
        int flags =
                (payload.compressed() ? Envelope.FLAG_COMPRESSED : 0) | (fullKey == null ? 0 : Envelope.FLAG_FULL_KEY);
        out.put(Envelope.MAGIC).put(Envelope.FORMAT).putShort((short) flags);
        out.putShort((short) codecId).putShort((short) tags.size());
        out.putInt(schema).putInt(loadMillis);
        out.putLong(version).putLong(createdMillis).putLong(softDeadlineMillis);
        out.putInt(keyLength).putInt(payload.stored().length);
        out.putInt(payload.rawLength()).putInt(tagsLength);
        out.putLong(0);
    }
}
