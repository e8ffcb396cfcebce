/** How the nodes of a fleet do: each publishes samples, rolled up from seconds to hours, and any node tells of all of them. */
@NullMarked
package dev.larder.layer.perf;

import org.jspecify.annotations.NullMarked;
