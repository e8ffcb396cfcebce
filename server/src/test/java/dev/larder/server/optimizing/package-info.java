@NullMarked
package dev.larder.server.optimizing;

import org.jspecify.annotations.NullMarked;
