/** What every other package stands on: errors, time, calls, codecs. */
@NullMarked
package dev.larder.base;

import org.jspecify.annotations.NullMarked;
