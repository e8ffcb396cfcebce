package dev.larder.memory;

import dev.larder.cache.EntryKey;

/**
 * What the right to load an entry is held under.
 *
 * @param entry the entry
 */
record LeaseKey(EntryKey entry) {}
