/** What the caches did, and what they take. */
@NullMarked
package dev.larder.server.statistics;

import org.jspecify.annotations.NullMarked;
