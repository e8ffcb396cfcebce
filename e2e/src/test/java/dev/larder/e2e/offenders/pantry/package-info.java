/** A room that nobody listed. */
@NullMarked
package dev.larder.e2e.offenders.pantry;

import org.jspecify.annotations.NullMarked;
