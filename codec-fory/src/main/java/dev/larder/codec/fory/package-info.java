/** A codec that keeps values in a compact binary form. */
@NullMarked
package dev.larder.codec.fory;

import org.jspecify.annotations.NullMarked;
