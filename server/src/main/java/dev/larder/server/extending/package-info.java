/** Letting entries live longer. */
@NullMarked
package dev.larder.server.extending;

import org.jspecify.annotations.NullMarked;
