/** The ways to keep sessions that are compared. */
@NullMarked
package dev.larder.benchmarks.sessions;

import org.jspecify.annotations.NullMarked;
