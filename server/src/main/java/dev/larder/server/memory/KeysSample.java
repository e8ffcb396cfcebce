package dev.larder.server.memory;

import dev.larder.base.Ticker;
import dev.larder.cache.CacheUsage;
import dev.larder.limit.LimitStore;
import dev.larder.server.life.Running;
import dev.larder.session.SessionUsage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What the keys in Redis take, by what they are for. Finding out takes a look at every key, so what was found is told for {@link
 * #VALID_FOR}, and one caller looks while the others wait for it. Thread-safe.
 *
 * @since 0.1
 */
@Component
public final class KeysSample {
    /** How old what is told may be. */
    static final Duration VALID_FOR = Duration.ofSeconds(5);

    private final Ticker ticker;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile @Nullable Found last;

    KeysSample(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * What was found.
     *
     * @param of the system that was looked at
     * @param atNanos when
     * @param caches by cache; empty if there is too much to count
     * @param sessions all sessions
     * @param limits all states of rate limits; empty if there are too many to count
     */
    public record Found(
            Running of,
            long atNanos,
            Optional<Map<String, CacheUsage>> caches,
            SessionUsage sessions,
            Optional<LimitStore.Usage> limits) {}

    /**
     * What was found a few seconds ago, or now. A look that fails is not remembered.
     *
     * @param running what runs
     * @return never null
     * @throws dev.larder.base.StoreUnavailableException if Redis does not answer
     */
    public Found look(Running running) {
        Found known = last;
        return known != null && isGood(known, running) ? known : lookAgain(running);
    }

    private Found lookAgain(Running running) {
        looking.lock();
        try {
            Found known = last;
            if (known != null && isGood(known, running)) {
                return known;
            }
            Found found = new Found(
                    running,
                    ticker.nanos(),
                    running.larder().caches().usage(),
                    running.larder().sessions().usage().await(),
                    running.larder().limits().usage());
            last = found;
            return found;
        } finally {
            looking.unlock();
        }
    }

    // What counts is whether it is the same system, not whether it looks alike.
    @SuppressWarnings("ReferenceEquality")
    private boolean isGood(Found known, Running running) {
        return known.of() == running && ticker.nanos() - known.atNanos() < VALID_FOR.toNanos();
    }
}
