@NullMarked
package dev.larder.server.cli;

import org.jspecify.annotations.NullMarked;
