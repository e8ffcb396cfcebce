/** Tests of rate limits over HTTP. */
@NullMarked
package dev.larder.server.limits;

import org.jspecify.annotations.NullMarked;
