/** Stores in the memory of this process: for tests, for small applications, and as the model of what a store must do. */
@NullMarked
package dev.larder.memory;

import org.jspecify.annotations.NullMarked;
