/** The room that may read the elapsed time and talk to a Redis client. */
@NullMarked
package dev.larder.e2e.offenders.redis.link;

import org.jspecify.annotations.NullMarked;
