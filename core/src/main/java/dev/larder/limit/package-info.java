/** Rate limits: who may do how much in which time, in all nodes together. */
@NullMarked
package dev.larder.limit;

import org.jspecify.annotations.NullMarked;
