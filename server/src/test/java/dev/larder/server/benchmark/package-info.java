@NullMarked
package dev.larder.server.benchmark;

import org.jspecify.annotations.NullMarked;
