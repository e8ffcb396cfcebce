package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Counts what is in a store by looking at all of it, within bounds, and remembers the count for a while. Thread-safe. */
final class Census {
    /** With more keys than this the count is given up: unknown, rather than a guess. */
    static final int MAX_KEYS = 1_000_000;

    /** After this time the count is given up. */
    static final Duration MAX_TIME = Duration.ofSeconds(5);

    /** How long a count is good for. */
    static final Duration VALID_FOR = Duration.ofSeconds(5);

    private static final String EVERYTHING = "everything";

    private final CacheStore store;
    private final Ticker ticker;
    private final int maxKeys;

    /** Lets one caller count and the others wait for it. */
    private final SingleFlight<String, Count> flights;

    private volatile @Nullable Count last;

    Census(CacheStore store, Ticker ticker, int maxKeys) {
        this.store = store;
        this.ticker = ticker;
        this.maxKeys = maxKeys;
        // A page may take its own time at the end of MAX_TIME, so waiting is a little longer.
        this.flights = new SingleFlight<>(ticker, MAX_TIME.multipliedBy(2), key -> "the census of " + key);
    }

    private record Count(Optional<Map<String, CacheUsage>> byCache, long atNanos) {}

    /** What every cache takes, by name, or empty if there is too much to count. */
    Optional<Map<String, CacheUsage>> take() {
        Count known = last;
        if (known != null && ticker.nanos() - known.atNanos() < VALID_FOR.toNanos()) {
            return known.byCache();
        }
        SingleFlight.Boarding<String, Count> boarding = flights.board(EVERYTHING);
        return boarding.pilot() ? count(boarding.flight()) : await(boarding.flight());
    }

    private Optional<Map<String, CacheUsage>> count(SingleFlight.Flight<String, Count> flight) {
        try {
            Count count = new Count(count(), ticker.nanos());
            last = count;
            flights.land(flight, count);
            return count.byCache();
        } catch (RuntimeException | Error failure) {
            flights.fail(flight, failure);
            throw failure;
        }
    }

    private Optional<Map<String, CacheUsage>> await(SingleFlight.Flight<String, Count> flight) {
        try {
            return flight.result()
                    .get(Math.max(0, flights.nanosLeft(flight)), TimeUnit.NANOSECONDS)
                    .byCache();
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof LarderException known
                    ? new LarderException(known.code(), String.valueOf(known.getMessage()), known)
                    : new LarderException(ErrorCode.LOAD_FAILED, "the census failed", failed.getCause());
        }
    }

    private Optional<Map<String, CacheUsage>> count() {
        Map<String, CacheUsage> byCache = new TreeMap<>();
        long start = ticker.nanos();
        long keys = 0;
        String cursor = null;
        do {
            CacheStore.ScanPage page = store.scan(null, null, cursor).await();
            List<EntryKey> found = List.copyOf(new LinkedHashSet<>(page.keys()));
            keys += found.size();
            if (keys > maxKeys || ticker.nanos() - start > MAX_TIME.toNanos()) {
                return Optional.empty();
            }
            add(byCache, found);
            cursor = page.cursor();
        } while (cursor != null);
        return Optional.of(Map.copyOf(byCache));
    }

    private void add(Map<String, CacheUsage> byCache, List<EntryKey> keys) {
        if (keys.isEmpty()) {
            return;
        }
        // Describing them would count as a use of every entry, and none would look idle to the budget any more.
        List<CacheStore.@Nullable Weight> weights = store.weigh(keys).await();
        for (int i = 0; i < keys.size(); i++) {
            CacheStore.Weight weight = weights.get(i);
            if (weight != null) {
                byCache.merge(keys.get(i).cache(), new CacheUsage(1, weight.memoryBytes()), CacheUsage::plus);
            }
        }
    }
}
