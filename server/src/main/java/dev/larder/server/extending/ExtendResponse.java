package dev.larder.server.extending;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of it.
 *
 * @param status {@code success}
 * @param message for people
 * @param extendedCount how many entries live longer; null while that is not known
 * @param sweep {@code done}, or {@code running} where the pass over the keys takes longer than the answer waits
 * @param pattern as it was given
 * @param additionalSeconds as it was given
 * @param timestamp when
 */
record ExtendResponse(
        String status,
        String message,
        @Nullable Long extendedCount,
        String sweep,
        String pattern,
        long additionalSeconds,
        Instant timestamp) {}
