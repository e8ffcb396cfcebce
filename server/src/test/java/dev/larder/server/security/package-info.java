@NullMarked
package dev.larder.server.security;

import org.jspecify.annotations.NullMarked;
