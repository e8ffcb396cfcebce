/** Parts as layers that come later will bring them, which a server takes onto its class path for tests; they know nothing of the tests. */
@NullMarked
package dev.larder.e2e.parts;

import org.jspecify.annotations.NullMarked;
