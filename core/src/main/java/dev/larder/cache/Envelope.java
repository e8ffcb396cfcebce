package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored entry, read where it lies: a view on its bytes, which are never changed.
 */
final class Envelope {
    /*
     * Wire format, version 1, big-endian. It is read by nodes of other versions: an old reader must be able to tell that
     * it does not understand, so unknown flags and a reserved field in use make an entry a miss, and what the numbers
     * mean never changes. Golden files in the tests pin it.
     *
     *   0 magic 'L' (1)        1 format version (1)     2 flags (2)              4 codec id (2)
     *   6 number of tags (2)   8 schema (4)            12 load time, ms (4)     16 entry version (8)
     *  24 created, ms (8)     32 soft deadline, ms (8) 40 length of full key (4) 44 length of stored payload (4)
     *  48 length of raw payload (4)                    52 length of tag section (4)                56 reserved, 0 (8)
     *  64 full key, if shortened; then the tags, each: length (2), name, stamp (12); then the payload
     *
     * The first tag is the whole cache, with an empty name. Tags stand before the payload so that the first
     * StoredEntry.HEAD_BYTES of an entry tell whether it is valid. No length is trusted before it was compared with the
     * number of bytes that are really there, and nothing is allocated by a length that was not.
     */
    static final int HEADER_BYTES = 64;

    static final byte MAGIC = 'L';
    static final byte FORMAT = 1;

    static final int FLAG_COMPRESSED = 1;
    static final int FLAG_FULL_KEY = 1 << 3;
    private static final int KNOWN_FLAGS = FLAG_COMPRESSED | FLAG_FULL_KEY;

    static final int AT_FLAGS = 2;
    static final int AT_CODEC = 4;
    static final int AT_TAG_COUNT = 6;
    static final int AT_SCHEMA = 8;
    static final int AT_LOAD_MILLIS = 12;
    static final int AT_VERSION = 16;
    static final int AT_CREATED = 24;
    static final int AT_SOFT_DEADLINE = 32;
    static final int AT_KEY_LENGTH = 40;
    static final int AT_STORED_LENGTH = 44;
    static final int AT_RAW_LENGTH = 48;
    static final int AT_TAGS_LENGTH = 52;
    static final int AT_RESERVED = 56;

    static final int TAG_LENGTH_BYTES = 2;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;

    private Envelope(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A view on bytes that {@link #problem} found nothing wrong with. */
    static Envelope of(byte[] bytes) {
        return new Envelope(bytes);
    }

    /** What is wrong with a whole entry, or null. */
    static @Nullable Undecodable problem(byte[] bytes) {
        Undecodable inHeader = headerProblem(bytes);
        if (inHeader != null) {
            return inHeader;
        }
        Envelope entry = new Envelope(bytes);
        if (entry.totalLength() != bytes.length) {
            return Undecodable.LENGTH;
        }
        return entry.tagsAreSound() ? null : Undecodable.TAGS;
    }

    /** What is wrong with the first bytes of an entry, or null. Tags that are cut off count as wrong. */
    static @Nullable Undecodable headProblem(byte[] head) {
        Undecodable inHeader = headerProblem(head);
        if (inHeader != null) {
            return inHeader;
        }
        Envelope entry = new Envelope(head);
        if (entry.payloadOffset() > head.length || entry.totalLength() < head.length) {
            return Undecodable.LENGTH;
        }
        return entry.tagsAreSound() ? null : Undecodable.TAGS;
    }

    private static @Nullable Undecodable headerProblem(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            return Undecodable.LENGTH;
        }
        if (bytes[0] != MAGIC) {
            return Undecodable.MAGIC;
        }
        if (bytes[1] != FORMAT) {
            return Undecodable.FORMAT;
        }
        Envelope entry = new Envelope(bytes);
        boolean lengthsMakeSense = entry.intAt(AT_KEY_LENGTH) >= 0
                && entry.intAt(AT_STORED_LENGTH) >= 0
                && entry.rawLength() >= 0
                && entry.intAt(AT_TAGS_LENGTH) >= 0
                && (entry.compressed() || entry.rawLength() == entry.storedLength())
                && entry.hasFullKey() == entry.intAt(AT_KEY_LENGTH) > 0;
        if ((entry.flags() & ~KNOWN_FLAGS) != 0 || entry.longAt(AT_RESERVED) != 0) {
            return Undecodable.FLAGS;
        }
        return lengthsMakeSense ? null : Undecodable.LENGTH;
    }

    private boolean tagsAreSound() {
        int at = tagsOffset();
        long end = payloadOffset();
        int count = tagCount();
        if (count < 1 || count > CachePolicy.MAX_TAGS + 1) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (at + TAG_LENGTH_BYTES + Stamp.BYTES > end) {
                return false;
            }
            int length = unsignedShort(at);
            if ((length == 0) != (i == 0)) {
                return false;
            }
            at += TAG_LENGTH_BYTES + length + Stamp.BYTES;
        }
        return at == end;
    }

    /** Whether the entry was written when the whole cache had this stamp. */
    boolean hasWholeStamp(@Nullable Stamp stamp) {
        int at = tagsOffset() + TAG_LENGTH_BYTES;
        return stamp != null && longAt(at) == stamp.high() && (int) INT.get(bytes, at + Long.BYTES) == stamp.low();
    }

    /** The tags without the whole cache. */
    List<TagStamp> tags() {
        int count = tagCount() - 1;
        List<TagStamp> tags = new ArrayList<>(count);
        int at = tagsOffset() + TAG_LENGTH_BYTES + Stamp.BYTES;
        for (int i = 0; i < count; i++) {
            int length = unsignedShort(at);
            int stampAt = at + TAG_LENGTH_BYTES + length;
            String name = new String(bytes, at + TAG_LENGTH_BYTES, length, UTF_8);
            tags.add(new TagStamp(name, new Stamp(longAt(stampAt), intAt(stampAt + Long.BYTES))));
            at = stampAt + Stamp.BYTES;
        }
        return tags;
    }

    /** Whether this is the entry of a key: of the shortened key with these bytes, or of one that is stored as it is. */
    boolean belongsTo(byte @Nullable [] fullKey) {
        if (fullKey == null) {
            return !hasFullKey();
        }
        return hasFullKey() && Arrays.equals(bytes, HEADER_BYTES, tagsOffset(), fullKey, 0, fullKey.length);
    }

    /** The key as the caller gave it, or null if it is stored under that very name. */
    @Nullable
    String fullKey() {
        return hasFullKey() ? new String(bytes, HEADER_BYTES, intAt(AT_KEY_LENGTH), UTF_8) : null;
    }

    int flags() {
        return unsignedShort(AT_FLAGS);
    }

    boolean compressed() {
        return (flags() & FLAG_COMPRESSED) != 0;
    }

    boolean hasFullKey() {
        return (flags() & FLAG_FULL_KEY) != 0;
    }

    int codecId() {
        return unsignedShort(AT_CODEC);
    }

    /** The number of tags, the whole cache included. */
    int tagCount() {
        return unsignedShort(AT_TAG_COUNT);
    }

    int schema() {
        return intAt(AT_SCHEMA);
    }

    int loadMillis() {
        return intAt(AT_LOAD_MILLIS);
    }

    long version() {
        return longAt(AT_VERSION);
    }

    long createdMillis() {
        return longAt(AT_CREATED);
    }

    long softDeadlineMillis() {
        return longAt(AT_SOFT_DEADLINE);
    }

    int storedLength() {
        return intAt(AT_STORED_LENGTH);
    }

    int rawLength() {
        return intAt(AT_RAW_LENGTH);
    }

    /** Where the payload begins; long, because in an unchecked head the lengths may add up to anything. */
    long payloadOffset() {
        return (long) HEADER_BYTES + intAt(AT_KEY_LENGTH) + intAt(AT_TAGS_LENGTH);
    }

    byte[] bytes() {
        return bytes;
    }

    private long totalLength() {
        return payloadOffset() + storedLength();
    }

    private int tagsOffset() {
        return HEADER_BYTES + intAt(AT_KEY_LENGTH);
    }

    private int unsignedShort(int at) {
        return Short.toUnsignedInt((short) SHORT.get(bytes, at));
    }

    private int intAt(int at) {
        return (int) INT.get(bytes, at);
    }

    private long longAt(int at) {
        return (long) LONG.get(bytes, at);
    }
}
