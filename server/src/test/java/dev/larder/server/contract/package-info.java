@NullMarked
package dev.larder.server.contract;

import org.jspecify.annotations.NullMarked;
