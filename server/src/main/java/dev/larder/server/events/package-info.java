/** The stream of statistics: one event a second for all who listen. */
@NullMarked
package dev.larder.server.events;

import org.jspecify.annotations.NullMarked;
