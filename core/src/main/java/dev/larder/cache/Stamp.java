package dev.larder.cache;

import java.util.random.RandomGenerator;

/**
 * The value of a tag at some moment: 96 random bits, compared for equality only. An entry remembers the stamps that its
 * tags had before its value was loaded; it is valid while they are still the same. No clock and no counter is involved,
 * so a lost stamp costs misses and never brings old values back.
 *
 * @param high the first 64 bits
 * @param low the last 32 bits
 * @since 0.1
 */
public record Stamp(long high, int low) {
    /** The length of a stored stamp. */
    public static final int BYTES = 12;

    /**
     * A new stamp, which no tag has had before.
     *
     * @param random where the bits come from
     * @return never null
     */
    public static Stamp random(RandomGenerator random) {
        return new Stamp(random.nextLong(), random.nextInt());
    }
}
