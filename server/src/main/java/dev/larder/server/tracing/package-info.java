/** Spans around the calls that a request waits for. */
@NullMarked
package dev.larder.server.tracing;

import org.jspecify.annotations.NullMarked;
