/** Other caches on Redis, each set up as its makers say, behind one interface. */
@NullMarked
package dev.larder.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
