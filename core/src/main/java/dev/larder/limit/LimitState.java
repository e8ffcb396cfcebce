package dev.larder.limit;

import java.util.Arrays;

/** What is kept for one key of a rule. Immutable. The Redis scripts keep the same numbers in the same units. */
sealed interface LimitState {
    /**
     * A bucket: when it will be full again.
     *
     * @param fullMicros the moment, rounded down
     * @param nanos what was rounded away, from 0 to 999
     * @param pace {@link Pace#tag} of the rule that the moment was computed with
     * @param wholeMicros when it would be full if what it owed under a larger rule had not been cut to what this one holds: until then
     *     the larger one, which other nodes may still have, counts by this; else {@code fullMicros}
     * @param cutTo what it was cut to: the time that the whole bucket takes to fill, its low 32 bits; 0 if it was not cut
     */
    record Bucket(long fullMicros, int nanos, int pace, long wholeMicros, long cutTo) implements LimitState {
        Bucket(long fullMicros, int nanos, int pace) {
            this(fullMicros, nanos, pace, fullMicros, 0);
        }
    }

    /**
     * A list of admissions, oldest first.
     *
     * @param micros when each counts as made
     * @param permits how many each took
     */
    record Log(long[] micros, long[] permits) implements LimitState {
        static final Log EMPTY = new Log(new long[0], new long[0]);

        long total() {
            return Arrays.stream(permits).sum();
        }

        int size() {
            return micros.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Log log && Arrays.equals(log.micros, micros) && Arrays.equals(log.permits, permits);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(micros) + Arrays.hashCode(permits);
        }

        @Override
        public String toString() {
            return "Log[micros=" + Arrays.toString(micros) + ", permits=" + Arrays.toString(permits) + ']';
        }
    }

    /**
     * A fixed window.
     *
     * @param endMicros when it ends
     * @param used permits taken in it
     */
    record Window(long endMicros, long used) implements LimitState {}

    /**
     * Permits that are held.
     *
     * @param ends when each ends by itself, and how many it is, soonest first
     * @param holders whose each is
     */
    record Holds(Log ends, long[] holders) implements LimitState {
        static final Holds EMPTY = new Holds(Log.EMPTY, new long[0]);

        @Override
        public boolean equals(Object other) {
            return other instanceof Holds holds && holds.ends.equals(ends) && Arrays.equals(holds.holders, holders);
        }

        @Override
        public int hashCode() {
            return 31 * ends.hashCode() + Arrays.hashCode(holders);
        }

        @Override
        public String toString() {
            return "Holds[ends=" + ends + ", holders=" + Arrays.toString(holders) + ']';
        }
    }
}
