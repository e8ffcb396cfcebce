/** Keeping the caches within their budget, on demand. */
@NullMarked
package dev.larder.server.optimizing;

import org.jspecify.annotations.NullMarked;
