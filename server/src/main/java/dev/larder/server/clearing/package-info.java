/** Clearing entries by layer, pattern or tags. */
@NullMarked
package dev.larder.server.clearing;

import org.jspecify.annotations.NullMarked;
