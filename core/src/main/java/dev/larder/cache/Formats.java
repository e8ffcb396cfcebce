package dev.larder.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the wire format that a node reads: its own, and the one before, so that a fleet whose nodes are replaced
 * one by one keeps its entries. An entry of any other version is a miss.
 *
 * @param readable the version that is written, then those that are read as well
 */
record Formats(List<Format> readable) {
    /** Version 1 is the first, so there is none before it. */
    static final Formats KNOWN = new Formats(List.of(FormatV1.INSTANCE));

    static final byte MAGIC = 'L';

    private static final int PREAMBLE_BYTES = 2;

    /** What is wrong with a whole entry, or null. */
    @Nullable
    Undecodable problem(byte[] bytes) {
        Format format = formatOf(bytes);
        Undecodable inHeader = headerProblem(format, bytes);
        if (format == null || inHeader != null) {
            return inHeader;
        }
        Envelope entry = format.view(bytes);
        if (entry.totalLength() != bytes.length) {
            return Undecodable.LENGTH;
        }
        return entry.tagsAreSound() ? null : Undecodable.TAGS;
    }

    /** What is wrong with the first bytes of an entry, or null. Tags that are cut off count as wrong. */
    @Nullable
    Undecodable headProblem(byte[] head) {
        Format format = formatOf(head);
        Undecodable inHeader = headerProblem(format, head);
        if (format == null || inHeader != null) {
            return inHeader;
        }
        Envelope entry = format.view(head);
        if (entry.payloadOffset() > head.length || entry.totalLength() < head.length) {
            return Undecodable.LENGTH;
        }
        return entry.tagsAreSound() ? null : Undecodable.TAGS;
    }

    private static @Nullable Undecodable headerProblem(@Nullable Format format, byte[] bytes) {
        if (bytes.length < PREAMBLE_BYTES) {
            return Undecodable.LENGTH;
        }
        if (bytes[0] != MAGIC) {
            return Undecodable.MAGIC;
        }
        return format == null ? Undecodable.FORMAT : format.headerProblem(bytes);
    }

    /** A view on bytes that {@link #problem} or {@link #headProblem} found nothing wrong with. */
    Envelope view(byte[] bytes) {
        Format format = formatOf(bytes);
        if (format == null) {
            throw new IllegalArgumentException("bytes must be an entry of a known format, were not");
        }
        return format.view(bytes);
    }

    private @Nullable Format formatOf(byte[] bytes) {
        for (int i = 0; i < readable.size(); i++) {
            if (bytes.length >= PREAMBLE_BYTES && readable.get(i).version() == bytes[1]) {
                return readable.get(i);
            }
        }
        return null;
    }
}
