/** Rate limiters, each asked in the same way. */
@NullMarked
package dev.larder.benchmarks.limits;

import org.jspecify.annotations.NullMarked;
