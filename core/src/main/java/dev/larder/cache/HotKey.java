package dev.larder.cache;

/**
 * A key that is read much, on one node, in the last one to two minutes. Found by looking at one read in {@value HotKeys#EVERY}, and at
 * fewer of those that memory answers.
 *
 * @param cache its cache
 * @param key as it is stored: if it is long, its beginning and a hash
 * @param reads how often it was read, about; rather too low than too high
 * @param sharePercent what part of all reads that is, from 0 to 100
 * @param samples of how many reads that is known: the fewer, the less it says. One that memory answered stands for
 *     {@value HotKeys#IN_MEMORY}
 * @param inMemory whether its cache keeps values in memory on this node
 * @since 0.1
 */
public record HotKey(String cache, String key, long reads, double sharePercent, long samples, boolean inMemory) {}
