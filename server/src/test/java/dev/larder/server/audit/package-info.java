@NullMarked
package dev.larder.server.audit;

import org.jspecify.annotations.NullMarked;
