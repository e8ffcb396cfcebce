/** The dashboard: static files, from our own resources and from the jar of the chart library. */
@NullMarked
package dev.larder.server.dashboard;

import org.jspecify.annotations.NullMarked;
