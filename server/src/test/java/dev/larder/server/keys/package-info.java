@NullMarked
package dev.larder.server.keys;

import org.jspecify.annotations.NullMarked;
