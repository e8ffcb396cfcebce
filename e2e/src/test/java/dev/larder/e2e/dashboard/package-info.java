/** The dashboard in a real browser, over the server as a person runs it. */
@NullMarked
package dev.larder.e2e.dashboard;

import org.jspecify.annotations.NullMarked;
