/** How Larder is doing: the health of its parts. */
@NullMarked
package dev.larder.observe;

import org.jspecify.annotations.NullMarked;
