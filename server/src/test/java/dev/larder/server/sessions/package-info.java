@NullMarked
package dev.larder.server.sessions;

import org.jspecify.annotations.NullMarked;
