/** How the fleet does, and did. */
@NullMarked
package dev.larder.server.performance;

import org.jspecify.annotations.NullMarked;
