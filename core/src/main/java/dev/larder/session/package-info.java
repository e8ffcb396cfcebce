/** Sessions of users: who may use one, for how long, how many at once, and what is kept in it. */
@NullMarked
package dev.larder.session;

import org.jspecify.annotations.NullMarked;
