package dev.larder.limit;

import java.util.concurrent.TimeUnit;

/**
 * How long a bucket takes to gain one permit, and how long to fill, in whole nanoseconds. The first is rounded up: a bucket is
 * never faster than its rule, and slower by at most a nanosecond a permit.
 *
 * <p>Everything is split into microseconds and nanoseconds so that no number of a computation reaches 2^53, up to which the scripts
 * of Redis count exactly.
 *
 * @param micros of a permit, rounded down
 * @param nanos of a permit, what was rounded away
 * @param fillMicros of all permits, rounded down
 * @param fillNanos of all permits, what was rounded away
 * @param tag the time of a permit in 22 bits: 16 bits of its value, always with the highest one set, and 6 of an exponent. Exact enough
 *     to carry over what a bucket owes when its rule changes
 */
record Pace(long micros, int nanos, long fillMicros, int fillNanos, int tag) {
    static final int NANOS = 1_000;

    private static final int MANTISSA_BITS = 16;
    private static final int EXPONENT_BIAS = 16;
    private static final int EXPONENTS = 1 << 6;

    /** How far the scripts count exactly. */
    static final long EXACT = 1L << 53;

    static Pace of(Rule rule) {
        long windowNanos = rule.window().toNanos();
        long permitNanos = (windowNanos + rule.limit() - 1) / rule.limit();
        long micros = TimeUnit.NANOSECONDS.toMicros(permitNanos);
        int nanos = (int) (permitNanos % NANOS);
        long carried = rule.capacity() * nanos;
        return new Pace(
                micros, nanos, rule.capacity() * micros + carried / NANOS, (int) (carried % NANOS), tagOf(permitNanos));
    }

    private static int tagOf(long permitNanos) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(permitNanos);
        int shift = bits - MANTISSA_BITS;
        long mantissa = shift >= 0 ? permitNanos >>> shift : permitNanos << -shift;
        return (int) ((long) (shift + EXPONENT_BIAS) << MANTISSA_BITS | mantissa);
    }

    /** The microseconds of so many permits, rounded down. */
    long microsOf(long permits) {
        return permits * micros + permits * nanos / NANOS;
    }

    /** What {@link #microsOf} rounds away. */
    int nanosOf(long permits) {
        return (int) (permits * nanos % NANOS);
    }

    /** What is owed under another pace, as it is owed under this one: the same permits, rounded up. */
    long rescaled(long owedMicros, int otherTag) {
        long scaled = mulDivUp(owedMicros, mantissa(tag), mantissa(otherTag));
        int shift = exponent(tag) - exponent(otherTag);
        for (int i = 0; i < shift && scaled < EXACT / 2; i++) {
            scaled *= 2;
        }
        for (int i = 0; i > shift && scaled > 0; i--) {
            scaled = (scaled + 1) / 2;
            if (scaled == 1) {
                break;
            }
        }
        return scaled;
    }

    private static long mantissa(int tag) {
        return tag & ((1 << MANTISSA_BITS) - 1);
    }

    private static int exponent(int tag) {
        return tag >>> MANTISSA_BITS & (EXPONENTS - 1);
    }

    /** a * b / c, rounded up, for a below 2^50 and b and c of 16 bits, with no number reaching 2^53 on the way where b is at most 2 c. */
    static long mulDivUp(long a, long b, long c) {
        long whole = a / c;
        long rest = a % c;
        long product = rest * b;
        return whole * b + product / c + (product % c == 0 ? 0 : 1);
    }
}
