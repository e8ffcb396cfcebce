@NullMarked
package dev.larder.server.settings;

import org.jspecify.annotations.NullMarked;
