/** How fast Larder is, and beside whom: the command line of the benchmarks. */
@NullMarked
package dev.larder.benchmarks;

import org.jspecify.annotations.NullMarked;
