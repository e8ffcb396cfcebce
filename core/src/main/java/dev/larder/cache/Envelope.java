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
 * A stored entry, read where it lies: a view on its bytes, which are never changed. Where each field lies is what the
 * {@linkplain Format version} of the entry says; what is common to all versions stands here: the form of a tag, and what
 * the fields mean.
 */
abstract class Envelope {
    /** What stands before the name of a tag: its length. */
    static final int TAG_LENGTH_BYTES = 2;

    /** The deadline of an entry that somebody has ended before its time. */
    static final long ENDED = 0;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;

    Envelope(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A view on bytes that {@link #problem} or {@link #headProblem} found nothing wrong with. */
    static Envelope of(byte[] bytes) {
        return Formats.KNOWN.view(bytes);
    }

    /** What is wrong with a whole entry, or null. */
    static @Nullable Undecodable problem(byte[] bytes) {
        return Formats.KNOWN.problem(bytes);
    }

    /** What is wrong with the first bytes of an entry, or null. Tags that are cut off count as wrong. */
    static @Nullable Undecodable headProblem(byte[] head) {
        return Formats.KNOWN.headProblem(head);
    }

    /** Whether the tags fill their section, and the first is the whole cache. */
    final boolean tagsAreSound() {
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
            int length = lengthAt(at);
            if ((length == 0) != (i == 0)) {
                return false;
            }
            at += TAG_LENGTH_BYTES + length + Stamp.BYTES;
        }
        return at == end;
    }

    /** Whether the entry was written when the whole cache had this stamp. */
    final boolean hasWholeStamp(@Nullable Stamp stamp) {
        int at = tagsOffset() + TAG_LENGTH_BYTES;
        return stamp != null
                && (long) LONG.get(bytes, at) == stamp.high()
                && (int) INT.get(bytes, at + Long.BYTES) == stamp.low();
    }

    /** The whole cache, with an empty name, and then the tags. */
    final List<TagStamp> allTags() {
        List<TagStamp> all = new ArrayList<>(tagCount());
        int at = tagsOffset() + TAG_LENGTH_BYTES;
        all.add(new TagStamp("", new Stamp((long) LONG.get(bytes, at), (int) INT.get(bytes, at + Long.BYTES))));
        all.addAll(tags());
        return all;
    }

    /** The tags without the whole cache. */
    final List<TagStamp> tags() {
        int count = tagCount() - 1;
        List<TagStamp> tags = new ArrayList<>(count);
        int at = tagsOffset() + TAG_LENGTH_BYTES + Stamp.BYTES;
        for (int i = 0; i < count; i++) {
            int length = lengthAt(at);
            int stampAt = at + TAG_LENGTH_BYTES + length;
            String name = new String(bytes, at + TAG_LENGTH_BYTES, length, UTF_8);
            Stamp stamp = new Stamp((long) LONG.get(bytes, stampAt), (int) INT.get(bytes, stampAt + Long.BYTES));
            tags.add(new TagStamp(name, stamp));
            at = stampAt + Stamp.BYTES;
        }
        return tags;
    }

    /** Whether this is the entry of a key: of the shortened key with these bytes, or of one that is stored as it is. */
    final boolean belongsTo(byte @Nullable [] fullKey) {
        if (fullKey == null) {
            return !hasFullKey();
        }
        return hasFullKey() && Arrays.equals(bytes, keyOffset(), tagsOffset(), fullKey, 0, fullKey.length);
    }

    /** The key as the caller gave it, or null if it is stored under that very name. */
    final @Nullable String fullKey() {
        return hasFullKey() ? new String(bytes, keyOffset(), keyLength(), UTF_8) : null;
    }

    /**
     * Whether its time is over. Where it ends with its time, the store takes it away, by a clock that need not be estimated.
     */
    final boolean isExpired(long nowMillis) {
        long deadline = softDeadlineMillis();
        return deadline == ENDED || (staleUntilMillis() != 0 && nowMillis >= deadline);
    }

    /** How the entry begins: as many bytes as tell it apart from every other. A copy. */
    final byte[] head() {
        return Arrays.copyOf(bytes, Math.min(bytes.length, Tracking.HEAD_BYTES));
    }

    /** How the entry would begin if its time ended so much later. What is signed stays as it is. */
    final byte[] laterHead(long additionalMillis) {
        byte[] head = head();
        if (!signed()) {
            moveDeadlines(head, additionalMillis);
        }
        return head;
    }

    /** Moves the times in a copy of the first bytes at which the entry ends. */
    abstract void moveDeadlines(byte[] head, long additionalMillis);

    /** Where the signature begins, if there is one: behind everything that it signs. */
    final int signatureOffset() {
        return Math.toIntExact(payloadOffset() + storedLength());
    }

    /** How long the whole entry is; long, because in an unchecked head the lengths may add up to anything. */
    final long totalLength() {
        return payloadOffset() + storedLength() + (signed() ? Signatures.BYTES : 0);
    }

    private int tagsOffset() {
        return keyOffset() + keyLength();
    }

    private int lengthAt(int at) {
        return Short.toUnsignedInt((short) SHORT.get(bytes, at));
    }

    final byte[] bytes() {
        return bytes;
    }

    /** Whether the payload is stored smaller than it is. */
    abstract boolean compressed();

    /** Whether the entry says that there is no value, so that a read need not load to learn it. */
    abstract boolean isNull();

    /** Whether the key is stored shortened, and here in full. */
    abstract boolean hasFullKey();

    /** Whether a signature follows the payload. */
    abstract boolean signed();

    abstract int codecId();

    /** The number of tags, the whole cache included. */
    abstract int tagCount();

    abstract int schema();

    abstract int loadMillis();

    abstract long version();

    abstract long createdMillis();

    /** When its time is over; 0 if somebody has ended it. */
    abstract long softDeadlineMillis();

    /** Until when its value may be returned where no newer one can be had; 0 if it ends with its time. */
    abstract long staleUntilMillis();

    abstract int storedLength();

    abstract int rawLength();

    /** Where the full key begins, if there is one. The tags follow it. */
    abstract int keyOffset();

    abstract int keyLength();

    /** Where the payload begins; long, because in an unchecked head the lengths may add up to anything. */
    abstract long payloadOffset();
}
