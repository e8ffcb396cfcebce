package dev.larder.cache;

/**
 * The changes that this node made itself to a cache that keeps nothing in memory. Nobody tells such a cache of the changes of others, but
 * whoever comes after a change of this node must not join a load that began before it. Thread-safe.
 */
final class OwnChanges {
    private final Changes keys = new Changes();
    private final Changes tags = new Changes();

    /** From now on nobody joins a load that has begun: others may have changed what it reads. */
    void changeAny() {
        keys.incrementAll();
    }

    void changeKey(String key) {
        keys.increment(key);
    }

    long countOfKey(String key) {
        return keys.count(key);
    }

    void changeTag(String tag) {
        tags.increment(tag);
    }

    long countOfTag(String tag) {
        return tags.count(tag);
    }
}
