package dev.larder.servlet.session;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens have opened nothing for a while. A script of a page may send a token that another request of the same page has just had
 * replaced; were its browser told to forget the cookie then, it would forget the new one. Who still sends it later has no new one. Bounded;
 * what is forgotten is new again. Thread-safe.
 */
final class DeadCookies {
    /** For how long requests may be under way with a token that was replaced. */
    static final Duration UNDER_WAY = Duration.ofSeconds(5);

    /** How long a token is remembered that is not seen again. */
    static final Duration REMEMBERED = Duration.ofMinutes(5);

    private static final int PLACES = 4_096;

    private final AtomicReferenceArray<@Nullable Seen> seen = new AtomicReferenceArray<>(PLACES);
    private final Ticker ticker;

    DeadCookies(Ticker ticker) {
        this.ticker = ticker;
    }

    private record Seen(int hash, long sinceNanos) {}

    /** Notes that a token has opened nothing; whether it did so too long ago for a request under way. */
    boolean isDeadForLong(String token) {
        int hash = token.hashCode();
        int place = Math.floorMod(hash, PLACES);
        long now = ticker.nanos();
        Seen before = seen.get(place);
        if (before == null || before.hash() != hash || now - before.sinceNanos() > REMEMBERED.toNanos()) {
            seen.set(place, new Seen(hash, now));
            return false;
        }
        return now - before.sinceNanos() >= UNDER_WAY.toNanos();
    }
}
