package dev.larder.e2e.offenders.pantry;

/** Is in a room that nobody listed. */
final class Unlisted {}
