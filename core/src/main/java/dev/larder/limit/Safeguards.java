package dev.larder.limit;

/**
 * Which of the mechanisms are on that keep answers right or cheap. In use all of them are; tests switch one off to show what it is for.
 *
 * @param leaseEnds permits that a node got in advance lapse at the end of their lease
 * @param denialsByEpoch a refusal is not remembered if something was given back while it was on its way
 * @param coalescing checks that come while others are on their way travel together
 */
record Safeguards(boolean leaseEnds, boolean denialsByEpoch, boolean coalescing) {
    static final Safeguards ALL = new Safeguards(true, true, true);
}
