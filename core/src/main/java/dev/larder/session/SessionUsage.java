package dev.larder.session;

/**
 * What sessions take in a store.
 *
 * @param sessions how many there are, those included that have expired and were not swept yet
 * @param bytes what they take with their indexes, about
 * @since 0.1
 */
public record SessionUsage(long sessions, long bytes) {}
