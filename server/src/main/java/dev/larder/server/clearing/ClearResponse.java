package dev.larder.server.clearing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of a clearing.
 *
 * @param status {@code success}
 * @param message for people
 * @param clearedCount how many entries were taken out, or null while that is not known
 * @param sweep {@code done}, {@code running} or {@code failed}
 * @param timestamp when
 */
record ClearResponse(
        String status, String message, @Nullable Long clearedCount, String sweep, Instant timestamp) {}
