@NullMarked
package dev.larder.server.life;

import org.jspecify.annotations.NullMarked;
