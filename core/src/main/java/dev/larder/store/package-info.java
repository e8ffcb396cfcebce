/** What a place to keep things offers to the policies: its stores, opened and closed together. */
@NullMarked
package dev.larder.store;

import org.jspecify.annotations.NullMarked;
