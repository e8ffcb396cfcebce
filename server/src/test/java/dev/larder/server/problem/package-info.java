@NullMarked
package dev.larder.server.problem;

import org.jspecify.annotations.NullMarked;
