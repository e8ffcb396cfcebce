/** Stands for the lowest room, and looks up. */
@NullMarked
package dev.larder.e2e.offenders.base;

import org.jspecify.annotations.NullMarked;
