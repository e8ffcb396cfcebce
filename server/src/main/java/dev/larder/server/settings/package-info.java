/** What the server is told: flags, environment, a properties file, defaults, read once before anything starts. */
@NullMarked
package dev.larder.server.settings;

import org.jspecify.annotations.NullMarked;
