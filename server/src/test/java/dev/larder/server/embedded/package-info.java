@NullMarked
package dev.larder.server.embedded;

import org.jspecify.annotations.NullMarked;
