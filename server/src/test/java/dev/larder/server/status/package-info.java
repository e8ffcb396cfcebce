@NullMarked
package dev.larder.server.status;

import org.jspecify.annotations.NullMarked;
