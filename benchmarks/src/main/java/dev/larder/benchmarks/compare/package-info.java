/** Larder beside others that do the same work, in the same run on the same server. */
@NullMarked
package dev.larder.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
