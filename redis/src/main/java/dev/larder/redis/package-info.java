/** Redis and Valkey: connections, typed operations, what the servers say of themselves, and Larder's stores. */
@NullMarked
package dev.larder.redis;

import org.jspecify.annotations.NullMarked;
