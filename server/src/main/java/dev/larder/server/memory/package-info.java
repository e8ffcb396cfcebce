/** What takes how much memory. */
@NullMarked
package dev.larder.server.memory;

import org.jspecify.annotations.NullMarked;
