/** Holds the documents and the sources to what they say and to the house rules that bytecode does not show. */
@NullMarked
package dev.larder.e2e.documents;

import org.jspecify.annotations.NullMarked;
