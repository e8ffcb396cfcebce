package dev.larder.e2e.offenders.cache;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.function.Supplier;

/** Asks the machine for the time in every way there is. */
@SuppressWarnings("JavaUtilDate")
final class ReadsClocks {
    long millis() {
        return System.currentTimeMillis();
    }

    long elapsed() {
        return System.nanoTime();
    }

    Instant instant() {
        return Instant.now();
    }

    LocalDate day() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    Date date() {
        return new Date();
    }

    Supplier<Instant> reference() {
        return Instant::now;
    }

    Clock clock() {
        return Clock.systemUTC();
    }
}
