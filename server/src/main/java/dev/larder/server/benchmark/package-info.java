/** A short measurement of what this installation can do. */
@NullMarked
package dev.larder.server.benchmark;

import org.jspecify.annotations.NullMarked;
