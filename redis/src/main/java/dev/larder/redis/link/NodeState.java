package dev.larder.redis.link;

/**
 * One node of the topology as seen from here.
 *
 * @param address where it listens
 * @param primary true for one that takes writes
 * @param healthy true while its connections work: for a replica, while the topology lists it as reachable
 */
public record NodeState(NodeAddress address, boolean primary, boolean healthy) {}
