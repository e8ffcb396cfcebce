/** Where everything begins: one object that holds the caches of an application. */
@NullMarked
package dev.larder;

import org.jspecify.annotations.NullMarked;
