/** A small world in the shape of Larder whose classes break its rules: proof that the rules bite. Nothing here ever runs. */
@NullMarked
package dev.larder.e2e.offenders;

import org.jspecify.annotations.NullMarked;
