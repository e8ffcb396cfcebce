package dev.larder.cache;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that entries are signed with, so that nobody who can write to the store but does not know them can make a
 * cache return anything: neither a made-up value, nor one of another key or cache, nor an altered one. Replaying an earlier
 * entry of the same key is not prevented while its tags are as they were.
 *
 * <p>The first key signs, all of them verify. To replace a key, first add the new one behind the old one on every node, then
 * put it first, and drop the old one when the longest time to live has passed.
 *
 * <p>Where there are keys, an entry without a valid signature is a miss. Where there are none, nothing is signed, and
 * signatures are not looked at.
 *
 * <p>Immutable and thread-safe. The keys are copied, and neither shown by {@link #toString()} nor by any message.
 *
 * @since 0.1
 */
public final class SigningKeys {
    /** The shortest key: as long as the signature. */
    public static final int MIN_KEY_BYTES = 32;

    /** The longest key. */
    public static final int MAX_KEY_BYTES = 1_024;

    /** The most keys. An entry that none of them signed costs a computation for each. */
    public static final int MAX_KEYS = 8;

    private static final SigningKeys NONE = new SigningKeys(List.of());

    private final List<byte[]> keys;

    private SigningKeys(List<byte[]> keys) {
        this.keys = keys;
    }

    /**
     * No keys: entries are not signed.
     *
     * @return always the same
     */
    public static SigningKeys none() {
        return NONE;
    }

    /**
     * Some keys.
     *
     * @param keys at most {@link #MAX_KEYS}, each from {@link #MIN_KEY_BYTES} to {@link #MAX_KEY_BYTES} random bytes; copied
     * @return never null; {@link #none()} if there are none
     * @throws IllegalArgumentException saying what is accepted and the number or length given, never the key
     */
    public static SigningKeys of(byte[]... keys) {
        Limits.between("number of signing keys", keys.length, 0, MAX_KEYS);
        for (byte[] key : keys) {
            Limits.between("length of a signing key in bytes", key.length, MIN_KEY_BYTES, MAX_KEY_BYTES);
        }
        return keys.length == 0
                ? NONE
                : new SigningKeys(Arrays.stream(keys).map(byte[]::clone).toList());
    }

    /**
     * How many there are.
     *
     * @return 0 if entries are not signed
     */
    public int count() {
        return keys.size();
    }

    /** The keys, for who computes with them. */
    List<byte[]> bytes() {
        return keys;
    }

    /** Whether the other has the same keys in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SigningKeys that
                && keys.size() == that.keys.size()
                && IntStream.range(0, keys.size()).allMatch(i -> MessageDigest.isEqual(keys.get(i), that.keys.get(i)));
    }

    @Override
    public int hashCode() {
        return keys.stream().mapToInt(Arrays::hashCode).sum();
    }

    @Override
    public String toString() {
        return "SigningKeys[" + keys.size() + "]";
    }
}
