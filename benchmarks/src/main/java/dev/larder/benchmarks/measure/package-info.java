/** How things are measured side by side: in short slots that take turns, against a server of their own. */
@NullMarked
package dev.larder.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
