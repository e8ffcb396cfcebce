package dev.larder.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Version 1 of the wire format. */
final class FormatV1 implements Format {
    /*
     * Big-endian. It is read by nodes of other versions: an old reader must be able to tell that it does not understand,
     * so unknown flags make an entry a miss, and what the numbers mean never changes. Golden files in the tests pin it. A
     * soft deadline of 0 says that somebody has ended the entry; the store sets it where it lies.
     *
     *   0 magic 'L' (1)        1 format version (1)     2 flags (2)              4 codec id (2)
     *   6 number of tags (2)   8 schema (4)            12 load time, ms (4)     16 entry version (8)
     *  24 created, ms (8)     32 soft deadline, ms (8) 40 length of full key (4) 44 length of stored payload (4)
     *  48 length of raw payload (4)                    52 length of tag section (4)
     *  56 until when the value may be returned after its soft deadline, ms; 0 if the entry ends with that (8)
     *  64 full key, if shortened; then the tags, each: length (2), name, stamp (12); then the payload;
     *     then the signature (32), if signed
     *
     * The first tag is the whole cache, with an empty name. Tags stand before the payload so that the first
     * StoredEntry.HEAD_BYTES of an entry tell whether it is valid. No length is trusted before it was compared with the
     * number of bytes that are really there, and nothing is allocated by a length that was not. What is signed, and with
     * what, stands in Signatures.
     */
    static final FormatV1 INSTANCE = new FormatV1();

    static final int HEADER_BYTES = 64;
    static final byte VERSION = 1;

    static final int FLAG_COMPRESSED = 1;
    static final int FLAG_NULL = 1 << 1;
    static final int FLAG_FULL_KEY = 1 << 3;
    static final int FLAG_SIGNED = 1 << 4;
    private static final int KNOWN_FLAGS = FLAG_COMPRESSED | FLAG_NULL | FLAG_FULL_KEY | FLAG_SIGNED;

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
    static final int AT_STALE_UNTIL = 56;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private FormatV1() {}

    @Override
    public byte version() {
        return VERSION;
    }

    @Override
    public @Nullable Undecodable headerProblem(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            return Undecodable.LENGTH;
        }
        View entry = new View(bytes);
        if ((entry.flags() & ~KNOWN_FLAGS) != 0) {
            return Undecodable.FLAGS;
        }
        return lengthsMakeSense(entry) ? null : Undecodable.LENGTH;
    }

    private static boolean lengthsMakeSense(View entry) {
        return entry.keyLength() >= 0
                && entry.storedLength() >= 0
                && entry.rawLength() >= 0
                && entry.intAt(AT_TAGS_LENGTH) >= 0
                && (entry.compressed() || entry.rawLength() == entry.storedLength())
                && (!entry.isNull() || (entry.rawLength() == 0 && !entry.compressed()))
                && entry.hasFullKey() == entry.keyLength() > 0;
    }

    @Override
    public Envelope view(byte[] bytes) {
        return new View(bytes);
    }

    /** An entry of this version. */
    private static final class View extends Envelope {
        View(byte[] bytes) {
            super(bytes);
        }

        @Override
        int keyOffset() {
            return HEADER_BYTES;
        }

        @Override
        int keyLength() {
            return intAt(AT_KEY_LENGTH);
        }

        @Override
        long payloadOffset() {
            return (long) HEADER_BYTES + keyLength() + intAt(AT_TAGS_LENGTH);
        }

        @Override
        int tagCount() {
            return Short.toUnsignedInt((short) SHORT.get(bytes(), AT_TAG_COUNT));
        }

        int flags() {
            return Short.toUnsignedInt((short) SHORT.get(bytes(), AT_FLAGS));
        }

        @Override
        boolean compressed() {
            return (flags() & FLAG_COMPRESSED) != 0;
        }

        @Override
        boolean isNull() {
            return (flags() & FLAG_NULL) != 0;
        }

        @Override
        boolean hasFullKey() {
            return (flags() & FLAG_FULL_KEY) != 0;
        }

        @Override
        boolean signed() {
            return (flags() & FLAG_SIGNED) != 0;
        }

        @Override
        int codecId() {
            return Short.toUnsignedInt((short) SHORT.get(bytes(), AT_CODEC));
        }

        @Override
        int schema() {
            return intAt(AT_SCHEMA);
        }

        @Override
        int loadMillis() {
            return intAt(AT_LOAD_MILLIS);
        }

        @Override
        long version() {
            return longAt(AT_VERSION);
        }

        @Override
        long createdMillis() {
            return longAt(AT_CREATED);
        }

        @Override
        long softDeadlineMillis() {
            return longAt(AT_SOFT_DEADLINE);
        }

        @Override
        long staleUntilMillis() {
            return longAt(AT_STALE_UNTIL);
        }

        @Override
        int storedLength() {
            return intAt(AT_STORED_LENGTH);
        }

        @Override
        int rawLength() {
            return intAt(AT_RAW_LENGTH);
        }

        @Override
        void moveDeadlines(byte[] head, long additionalMillis) {
            LONG.set(head, AT_SOFT_DEADLINE, softDeadlineMillis() + additionalMillis);
            if (staleUntilMillis() != 0) {
                LONG.set(head, AT_STALE_UNTIL, staleUntilMillis() + additionalMillis);
            }
        }

        private int intAt(int at) {
            return (int) INT.get(bytes(), at);
        }

        private long longAt(int at) {
            return (long) LONG.get(bytes(), at);
        }
    }
}
