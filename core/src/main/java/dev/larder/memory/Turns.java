package dev.larder.memory;

import dev.larder.base.Ticker;
import dev.larder.cache.Stamp;
import java.util.concurrent.TimeUnit;

/** The roles that one caller at a time has, held among the entries under keys of their own. */
final class Turns {
    private final Ticker ticker;
    private final BoundedMap held;

    Turns(Ticker ticker, BoundedMap held) {
        this.ticker = ticker;
        this.held = held;
    }

    boolean take(String role, Stamp token, long ttlMillis) {
        TurnKey key = new TurnKey(role);
        long cost = (long) role.length() * InMemoryCacheStore.BYTES_PER_CHAR + Stamp.BYTES + BoundedMap.OVERHEAD_BYTES;
        long deadline = ticker.nanos() + TimeUnit.MILLISECONDS.toNanos(ttlMillis);
        return held.inOneStep(() -> {
            Held before = held.get(key);
            if (before != null && !before.value().equals(token)) {
                return false;
            }
            held.update(key, same -> new Held(key, token, cost, deadline, 0));
            return true;
        });
    }

    boolean isTaken(String role) {
        return held.get(new TurnKey(role)) != null;
    }

    boolean end(String role, Stamp token) {
        TurnKey key = new TurnKey(role);
        return held.inOneStep(() -> {
            Held before = held.get(key);
            boolean had = before != null && before.value().equals(token);
            if (had) {
                held.update(key, same -> null);
            }
            return had;
        });
    }
}
