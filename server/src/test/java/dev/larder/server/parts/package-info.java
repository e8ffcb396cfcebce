@NullMarked
package dev.larder.server.parts;

import org.jspecify.annotations.NullMarked;
