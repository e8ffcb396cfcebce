/** Larder's numbers as meters for Prometheus. */
@NullMarked
package dev.larder.server.metrics;

import org.jspecify.annotations.NullMarked;
