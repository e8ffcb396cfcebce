/** Rate limits over HTTP: checks, states, rules, statistics. */
@NullMarked
package dev.larder.server.limits;

import org.jspecify.annotations.NullMarked;
