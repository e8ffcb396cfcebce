/** Whether Redis is there, and how it does. */
@NullMarked
package dev.larder.server.status;

import org.jspecify.annotations.NullMarked;
