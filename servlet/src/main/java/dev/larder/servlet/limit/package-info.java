/** Rate limits of HTTP requests: the filter, and what it tells clients. */
@NullMarked
package dev.larder.servlet.limit;

import org.jspecify.annotations.NullMarked;
