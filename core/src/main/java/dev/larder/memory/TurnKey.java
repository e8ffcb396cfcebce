package dev.larder.memory;

/**
 * What a role that one node at a time has is held under.
 *
 * @param role the role
 */
record TurnKey(String role) {}
