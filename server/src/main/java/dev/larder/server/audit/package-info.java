/** Who changed what through the API, in a log of its own. */
@NullMarked
package dev.larder.server.audit;

import org.jspecify.annotations.NullMarked;
