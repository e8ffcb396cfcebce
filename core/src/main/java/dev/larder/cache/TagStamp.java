package dev.larder.cache;

/** A tag of an entry with the stamp that it had before the entry's value was read. An empty name is the whole cache. */
record TagStamp(String name, Stamp stamp) {}
