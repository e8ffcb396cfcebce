package dev.larder.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.larder.base.Ticker;
import java.time.Duration;

/**
 * Which requests that look unlike their session were told of lately, so that who has moved to another network fills no log and makes no
 * listener write him a letter for each request. Bounded. Thread-safe.
 */
final class ToldLately {
    /** For how long the same is not told again. */
    static final Duration QUIET = Duration.ofHours(1);

    /** How many are remembered; what is forgotten is told again. */
    static final int MAX_REMEMBERED = 10_000;

    private final Cache<Told, Boolean> told;

    ToldLately(Ticker ticker) {
        this.told = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(QUIET)
                .ticker(ticker::nanos)
                // Without a thread of its own: whoever writes makes room.
                .executor(Runnable::run)
                .build();
    }

    private record Told(SessionStore.Key session, SessionEvent.Kind kind, Object looks) {}

    /** Whether this is the first time lately; {@code looks} says how the request looks. */
    boolean isNew(SessionStore.Key session, SessionEvent.Kind kind, Object looks) {
        return told.asMap().putIfAbsent(new Told(session, kind, looks), Boolean.TRUE) == null;
    }
}
