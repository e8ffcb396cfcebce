@NullMarked
package dev.larder.server.health;

import org.jspecify.annotations.NullMarked;
