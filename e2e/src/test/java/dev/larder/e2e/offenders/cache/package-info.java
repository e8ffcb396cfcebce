/** Breaks one rule in each class. */
@NullMarked
package dev.larder.e2e.offenders.cache;

import org.jspecify.annotations.NullMarked;
