/** The server: the application itself, from its settings to the end of its process. */
@NullMarked
package dev.larder.server;

import org.jspecify.annotations.NullMarked;
