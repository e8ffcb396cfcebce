/** The cache for any language: values by name over HTTP. */
@NullMarked
package dev.larder.server.values;

import org.jspecify.annotations.NullMarked;
