/** Starting and shutting down the system inside the running server. */
@NullMarked
package dev.larder.server.lifecycle;

import org.jspecify.annotations.NullMarked;
