/** The stream of statistics, tested on running servers. */
@NullMarked
package dev.larder.server.events;

import org.jspecify.annotations.NullMarked;
