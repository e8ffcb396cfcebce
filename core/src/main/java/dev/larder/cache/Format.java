package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/**
 * One version of the wire format: how to find one's way in the bytes of an entry that was written in it. Another version
 * is another implementation of this, and of {@link Envelope} if its fields lie elsewhere.
 */
interface Format {
    /** The number in the second byte of its entries. */
    byte version();

    /**
     * What is wrong with the header, or null. No length is trusted before it was compared with what is there; this
     * compares those that do not depend on how much of the entry is at hand.
     */
    @Nullable
    Undecodable headerProblem(byte[] bytes);

    /** A view on bytes whose header has no problem. */
    Envelope view(byte[] bytes);
}
