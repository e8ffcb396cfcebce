/** Runs the examples and reads what they print. */
@NullMarked
package dev.larder.examples;

import org.jspecify.annotations.NullMarked;
