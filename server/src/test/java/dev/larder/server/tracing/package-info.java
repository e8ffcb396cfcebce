@NullMarked
package dev.larder.server.tracing;

import org.jspecify.annotations.NullMarked;
