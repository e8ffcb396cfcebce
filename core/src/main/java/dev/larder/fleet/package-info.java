/** What nodes that share a store tell each other: that they are there, and how they do. */
@NullMarked
package dev.larder.fleet;

import org.jspecify.annotations.NullMarked;
