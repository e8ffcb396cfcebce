/** Sessions of users over HTTP: begun, checked, changed, listed and ended, and what they came to. */
@NullMarked
package dev.larder.server.sessions;

import org.jspecify.annotations.NullMarked;
