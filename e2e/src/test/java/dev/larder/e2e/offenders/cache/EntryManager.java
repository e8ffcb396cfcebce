package dev.larder.e2e.offenders.cache;

/** Manages. */
final class EntryManager {}
