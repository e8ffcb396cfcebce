package dev.larder.e2e.offenders.cache;

import java.time.Clock;
import java.time.Instant;

/** Does what looks like an offence and is none: reads a clock that it was given. */
final class Allowed {
    Instant now(Clock clock) {
        return Instant.now(clock);
    }
}
