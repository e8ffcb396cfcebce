/** A codec that keeps values as JSON. */
@NullMarked
package dev.larder.codec.jackson;

import org.jspecify.annotations.NullMarked;
