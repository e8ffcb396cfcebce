package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes entries in the present form, {@link FormatV1}.
 *
 * @param codecId who encoded the payload
 * @param schema the shape of the value
 * @param loadMillis how long its loader took
 * @param version a number that grows with every write of the key
 * @param createdMillis now, by the store's clock
 * @param softDeadlineMillis when its time is over, by the store's clock
 * @param staleUntilMillis until when its value may be returned where no newer one can be had; 0 if it ends with its time
 * @param key whose entry it is
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
        long staleUntilMillis,
        StoredKey key,
        List<TagStamp> tags,
        Payload payload) {
    /**
     * A value as it is stored.
     *
     * @param stored its bytes
     * @param rawLength how long it is before compression
     * @param compressed whether it is
     * @param isNull whether it says that there is no value
     */
    record Payload(byte[] stored, int rawLength, boolean compressed, boolean isNull) {
        /** Says that there is no value. */
        static final Payload NULL = new Payload(new byte[0], 0, false, true);

        static Payload plain(byte[] raw) {
            return new Payload(raw, raw.length, false, false);
        }

        static Payload compressed(byte[] stored, int rawLength) {
            return new Payload(stored, rawLength, true, false);
        }
    }

    /** The entry, signed if there are keys. */
    byte[] toBytes(Signatures signatures) {
        byte[] fullKey = key.fullKey();
        List<byte[]> names = new ArrayList<>(tags.size());
        int tagsLength = 0;
        for (TagStamp tag : tags) {
            byte[] name = tag.name().getBytes(UTF_8);
            names.add(name);
            tagsLength += Envelope.TAG_LENGTH_BYTES + name.length + Stamp.BYTES;
        }
        int keyLength = fullKey == null ? 0 : fullKey.length;
        int length = Math.addExact(
                FormatV1.HEADER_BYTES + keyLength + tagsLength + signatures.bytes(), payload.stored().length);
        ByteBuffer out = ByteBuffer.allocate(length);
        writeHeader(out, flags(signatures), keyLength, tagsLength);
        if (fullKey != null) {
            out.put(fullKey);
        }
        for (int i = 0; i < tags.size(); i++) {
            Stamp stamp = tags.get(i).stamp();
            out.putShort((short) names.get(i).length).put(names.get(i));
            out.putLong(stamp.high()).putInt(stamp.low());
        }
        byte[] entry = out.put(payload.stored()).array();
        signatures.sign(key, entry);
        return entry;
    }

    private int flags(Signatures signatures) {
        return (payload.compressed() ? FormatV1.FLAG_COMPRESSED : 0)
                | (payload.isNull() ? FormatV1.FLAG_NULL : 0)
                | (key.fullKey() == null ? 0 : FormatV1.FLAG_FULL_KEY)
                | (signatures.required() ? FormatV1.FLAG_SIGNED : 0);
    }

    private void writeHeader(ByteBuffer out, int flags, int keyLength, int tagsLength) {
        out.put(Formats.MAGIC).put(FormatV1.VERSION).putShort((short) flags);
        out.putShort((short) codecId).putShort((short) tags.size());
        out.putInt(schema).putInt(loadMillis);
        out.putLong(version).putLong(createdMillis).putLong(softDeadlineMillis);
        out.putInt(keyLength).putInt(payload.stored().length);
        out.putInt(payload.rawLength()).putInt(tagsLength);
        out.putLong(staleUntilMillis);
    }
}
