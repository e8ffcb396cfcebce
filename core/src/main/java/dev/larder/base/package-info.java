/** What every other package stands on: errors, time, randomness, calls, codecs, key patterns, latencies. */
@NullMarked
package dev.larder.base;

import org.jspecify.annotations.NullMarked;
