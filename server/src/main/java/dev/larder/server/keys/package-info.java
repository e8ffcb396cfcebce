/** What is known of one entry. */
@NullMarked
package dev.larder.server.keys;

import org.jspecify.annotations.NullMarked;
