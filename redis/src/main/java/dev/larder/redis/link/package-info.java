/**
 * How commands travel: from a caller's thread, joined with those of other callers, over a connection to the node that
 * answers for their key, and back. Not exported: the typed operations and stores stand on it.
 */
@NullMarked
package dev.larder.redis.link;

import org.jspecify.annotations.NullMarked;
