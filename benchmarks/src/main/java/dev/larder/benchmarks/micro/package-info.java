/** Larder alone: what its own operations take. */
@NullMarked
package dev.larder.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
