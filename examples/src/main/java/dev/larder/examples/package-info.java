/** Programs that use Larder as an application would. */
@NullMarked
package dev.larder.examples;

import org.jspecify.annotations.NullMarked;
