@NullMarked
package dev.larder.server.openapi;

import org.jspecify.annotations.NullMarked;
