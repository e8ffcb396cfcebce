package dev.larder.session;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that tokens are hashed with, so that whoever can write to the store but does not know them can make no session for a
 * token of his own, and whoever reads it can check no guess. Where there are none, tokens are hashed without.
 *
 * <p>The first hashes new tokens, all of them find sessions. To replace one, first add the new one behind the old one on every node,
 * then put it first, and drop the old one when the absolute timeout has passed.
 *
 * <p>Immutable and thread-safe. The secrets are copied, and shown neither by {@link #toString()} nor by any message.
 *
 * @since 0.1
 */
public final class Peppers {
    /** The shortest one, in bytes. */
    public static final int MIN_BYTES = 16;

    /** The longest one, in bytes. */
    public static final int MAX_BYTES = 1_024;

    /** The most there may be: each is one key more that a read looks for. */
    public static final int MAX_PEPPERS = 4;

    private static final Peppers NONE = new Peppers(List.of());

    private final List<byte[]> secrets;

    private Peppers(List<byte[]> secrets) {
        this.secrets = secrets;
    }

    /**
     * None: tokens are hashed with SHA-256 alone.
     *
     * @return always the same
     */
    public static Peppers none() {
        return NONE;
    }

    /**
     * Some.
     *
     * @param secrets at most {@link #MAX_PEPPERS}, each from {@link #MIN_BYTES} to {@link #MAX_BYTES} random bytes; copied
     * @return never null; {@link #none()} if there are none
     * @throws IllegalArgumentException saying what is accepted and the number or length given, never the secret
     */
    public static Peppers of(byte[]... secrets) {
        Checks.between("number of peppers", secrets.length, 0, MAX_PEPPERS);
        for (byte[] secret : secrets) {
            Checks.between("length of a pepper in bytes", secret.length, MIN_BYTES, MAX_BYTES);
        }
        return secrets.length == 0
                ? NONE
                : new Peppers(Arrays.stream(secrets).map(byte[]::clone).toList());
    }

    /**
     * How many there are.
     *
     * @return 0 if tokens are hashed without
     */
    public int count() {
        return secrets.size();
    }

    List<byte[]> secrets() {
        return secrets;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Peppers that
                && secrets.size() == that.secrets.size()
                && IntStream.range(0, secrets.size())
                        .allMatch(i -> MessageDigest.isEqual(secrets.get(i), that.secrets.get(i)));
    }

    @Override
    public int hashCode() {
        return secrets.stream().mapToInt(Arrays::hashCode).sum();
    }

    @Override
    public String toString() {
        return "Peppers[" + secrets.size() + "]";
    }
}
