package dev.larder.cache;

/**
 * What a manager remembers because its store could not be reached: removals and invalidations that are carried out once it is back.
 * Bounded to 10000 entries and 10000 tags: with more, the caches that have most of them are to be cleared instead.
 * Counted one by one, so the numbers of one snapshot may be a few operations apart.
 *
 * @param waitingKeys entries to remove, among them those whose {@code put} has failed
 * @param waitingTags tags and whole caches to invalidate
 * @param replayed how many of either were carried out afterwards
 * @param overflows how often the keys or tags of a cache were too many to remember, so that it is to be cleared instead
 * @param oldestAgeMillis how long the oldest has been waiting; 0 if nothing is
 * @since 0.1
 */
public record OutboxStats(long waitingKeys, long waitingTags, long replayed, long overflows, long oldestAgeMillis) {
    private static final double PERCENT = 100.0;

    /**
     * How full it is: what part of the entries, or of the tags, that it can remember wait.
     *
     * @return the larger of both, from 0 to 100
     */
    public double fullPercent() {
        return Math.max(PERCENT * waitingKeys / Outbox.MAX_KEYS, PERCENT * waitingTags / Outbox.MAX_TAGS);
    }
}
