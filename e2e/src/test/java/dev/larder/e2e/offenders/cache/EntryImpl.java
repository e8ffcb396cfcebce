package dev.larder.e2e.offenders.cache;

/** Says how it came to be instead of what it is. */
final class EntryImpl {}
