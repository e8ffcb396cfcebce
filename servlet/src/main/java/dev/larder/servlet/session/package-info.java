/** Sessions of HTTP requests, in cookies that only a browser and this filter see. */
@NullMarked
package dev.larder.servlet.session;

import org.jspecify.annotations.NullMarked;
