@NullMarked
package dev.larder.server.values;

import org.jspecify.annotations.NullMarked;
