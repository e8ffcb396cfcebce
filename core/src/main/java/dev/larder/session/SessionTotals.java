package dev.larder.session;

/**
 * How many sessions there are in the store, of all nodes.
 *
 * @param active sessions that have not expired
 * @param users users who have sessions; one whose sessions have all expired counts until they are swept
 * @param activeToday about how many users had or began a session today (UTC), with a standard error of one per cent; noted every few seconds
 * @since 0.1
 */
public record SessionTotals(long active, long users, long activeToday) {}
