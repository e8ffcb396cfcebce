/** Caches: what is kept, for how long, who may load it, and the port that a store implements. */
@NullMarked
package dev.larder.cache;

import org.jspecify.annotations.NullMarked;
