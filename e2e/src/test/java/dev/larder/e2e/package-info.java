/** Runs the built jar as a person would. */
@NullMarked
package dev.larder.e2e;

import org.jspecify.annotations.NullMarked;
