/** How the fleet does, tested on running servers. */
@NullMarked
package dev.larder.server.performance;

import org.jspecify.annotations.NullMarked;
