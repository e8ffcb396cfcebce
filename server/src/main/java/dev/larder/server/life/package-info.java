/** The one place that holds what runs: stores, caches, the embedded Redis. */
@NullMarked
package dev.larder.server.life;

import org.jspecify.annotations.NullMarked;
