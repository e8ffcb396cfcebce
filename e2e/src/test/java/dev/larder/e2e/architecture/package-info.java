/** The rules of ARCHITECTURE.md, and the proof that each of them refuses what it forbids. */
@NullMarked
package dev.larder.e2e.architecture;

import org.jspecify.annotations.NullMarked;
