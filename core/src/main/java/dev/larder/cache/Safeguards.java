package dev.larder.cache;

/**
 * Which of the mechanisms that keep caches right are on. In use all of them are; tests switch one off to show what it is for.
 *
 * @param leases only the holder of an entry's lease may fill it
 * @param stampsFirst stamps are read before the loader starts
 * @param reservations what was changed on its way is not kept in memory
 * @param outbox what the store was not available for is carried out once it is back
 */
record Safeguards(boolean leases, boolean stampsFirst, boolean reservations, boolean outbox) {
    static final Safeguards ALL = new Safeguards(true, true, true, true);
}
