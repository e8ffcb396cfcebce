/** The command line: a client of the HTTP API for people and scripts, and a look at a Redis before it is used. */
@NullMarked
package dev.larder.server.cli;

import org.jspecify.annotations.NullMarked;
