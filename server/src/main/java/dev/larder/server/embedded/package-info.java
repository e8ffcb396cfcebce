/**
 * A Redis of the server's own: a real {@code redis-server} process on loopback, whose data lies in the data folder and
 * which never outlives the server.
 */
@NullMarked
package dev.larder.server.embedded;

import org.jspecify.annotations.NullMarked;
