package dev.larder.memory;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitMap;
import dev.larder.limit.LimitStore;
import dev.larder.limit.LimitTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The limit store in memory. There is one node, and nobody else to tell of anything. */
final class InMemoryLimitStore implements LimitStore {
    /** About what a state takes: its numbers, its key, and the nodes of the map. */
    private static final long BYTES_PER_STATE = 256;

    private final LimitMap states;

    /** Guarded by itself. */
    private final Map<String, String> rules = new LinkedHashMap<>();

    private long version;
    private volatile boolean closed;

    InMemoryLimitStore(Ticker ticker) {
        this.states = new LimitMap(ticker, LimitMap.DEFAULT_MAX_STATES);
    }

    void close() {
        closed = true;
        states.clear();
    }

    private <T extends @Nullable Object> Call<T> call(Supplier<T> action) {
        return new MemoryCall<>(() -> closed, action);
    }

    @Override
    public Call<List<Taken>> take(List<Take> takes) {
        if (takes.size() > MAX_TAKES) {
            throw new IllegalArgumentException("takes must be at most " + MAX_TAKES + ", were " + takes.size());
        }
        return call(() -> states.with(session -> takes.stream()
                .map(take -> LimitTable.take(session, take, session.nowMicros()))
                .toList()));
    }

    @Override
    public Call<List<Standing>> peek(List<Keyed> on, long cost) {
        on.forEach(key -> LimitTable.checkCost(key.rule(), cost));
        return call(() -> states.with(session -> on.stream()
                .map(key -> LimitTable.peek(session, key, cost, session.nowMicros()))
                .toList()));
    }

    @Override
    public Call<@Nullable Void> giveBack(List<Keyed> on, long permits) {
        return call(() -> states.<@Nullable Void>with(session -> {
            on.forEach(key -> LimitTable.giveBack(session, key, permits, session.nowMicros()));
            return null;
        }));
    }

    @Override
    public Call<@Nullable Void> release(List<Keyed> on, long holder) {
        return call(() -> states.<@Nullable Void>with(session -> {
            on.forEach(key -> LimitTable.release(session, key, holder, session.nowMicros()));
            return null;
        }));
    }

    @Override
    public Call<Boolean> reset(Keyed on) {
        return call(() -> states.with(session -> {
            boolean kept = session.get(on) != null;
            session.remove(on);
            return kept;
        }));
    }

    @Override
    public Call<Sync> sync(String node, long lastsMillis, long knownRules, long knownChanges) {
        return call(() -> {
            synchronized (rules) {
                return new Sync(1, version, knownRules == version ? null : Map.copyOf(rules), 0, List.of());
            }
        });
    }

    @Override
    public Call<Long> putRule(String name, @Nullable String text) {
        return call(() -> {
            synchronized (rules) {
                if (!rules.containsKey(name) && rules.size() >= MAX_NAMES) {
                    throw new LarderException(
                            ErrorCode.LIMIT_REACHED, "number of rules must be at most " + MAX_NAMES + ", was one more");
                }
                rules.put(name, text == null ? "" : text);
                return ++version;
            }
        });
    }

    @Override
    public Call<Optional<Usage>> usage() {
        return call(() -> Optional.of(new Usage(states.size(), states.size() * BYTES_PER_STATE)));
    }
}
