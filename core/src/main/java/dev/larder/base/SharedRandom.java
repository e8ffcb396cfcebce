package dev.larder.base;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * A random generator that all threads may share: the SipHash-2-4 of a counter under a secret key.
 *
 * <p>Stamps must never repeat, on any node. The generators of {@code java.util.random} are not thread-safe, {@link
 * SecureRandom} makes all threads queue, and a generator with 64 bits of state lets two nodes walk the same sequence. Here
 * each process draws a key of 128 bits from {@link SecureRandom} once, so the sequences of two nodes have nothing to do
 * with each other, and who does not know the key cannot foretell the next number. One atomic increment and about thirty
 * instructions a number.
 *
 * <p>Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
 *
 * @since 0.1
 */
public final class SharedRandom implements RandomGenerator {
    private static final int COMPRESSION_ROUNDS = 2;
    private static final int FINAL_ROUNDS = 4;

    private final AtomicLong counter = new AtomicLong();
    private final long keyLow;
    private final long keyHigh;

    private SharedRandom(long keyLow, long keyHigh) {
        this.keyLow = keyLow;
        this.keyHigh = keyHigh;
    }

    /**
     * A generator with a key of its own.
     *
     * @return never null
     */
    public static SharedRandom create() {
        SecureRandom secure = new SecureRandom();
        return new SharedRandom(secure.nextLong(), secure.nextLong());
    }

    @Override
    public long nextLong() {
        return sipHash(keyLow, keyHigh, counter.getAndIncrement());
    }

    /** The SipHash-2-4 of one message of eight bytes, both as little-endian numbers. */
    static long sipHash(long keyLow, long keyHigh, long message) {
        long[] state = {
            keyLow ^ 0x736f6d6570736575L,
            keyHigh ^ 0x646f72616e646f6dL,
            keyLow ^ 0x6c7967656e657261L,
            keyHigh ^ 0x7465646279746573L
        };
        absorb(state, message);
        // The last block holds the length of the message in its highest byte.
        absorb(state, (long) Long.BYTES << 56);
        state[2] ^= 0xff;
        rounds(state, FINAL_ROUNDS);
        return state[0] ^ state[1] ^ state[2] ^ state[3];
    }

    private static void absorb(long[] state, long block) {
        state[3] ^= block;
        rounds(state, COMPRESSION_ROUNDS);
        state[0] ^= block;
    }

    private static void rounds(long[] v, int count) {
        for (int i = 0; i < count; i++) {
            v[0] += v[1];
            v[2] += v[3];
            v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
            v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
            v[0] = Long.rotateLeft(v[0], 32);
            v[2] += v[1];
            v[0] += v[3];
            v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
            v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
            v[2] = Long.rotateLeft(v[2], 32);
        }
    }
}
