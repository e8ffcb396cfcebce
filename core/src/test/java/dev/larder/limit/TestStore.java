package dev.larder.limit;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store in memory that can be away, say nothing of changes, hold answers back, and counts what it is asked. */
final class TestStore implements LimitStore {
    private final LimitMap states;
    private final Map<String, String> rules = new LinkedHashMap<>();
    private final AtomicLong takes = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong mostRules = new AtomicLong();
    private volatile long version;
    private volatile boolean down;
    private volatile boolean silent;
    private volatile Runnable whileDown = () -> {};

    /** What an answer to a take waits for once it was carried out; null for nothing. */
    private volatile @Nullable CompletableFuture<?> held;

    TestStore(Ticker ticker) {
        this.states = new LimitMap(ticker, 1_000);
    }

    void down(boolean value) {
        down = value;
    }

    /** While it is away: what a take does before it fails. */
    void whileDown(Runnable action) {
        whileDown = action;
    }

    void silent(boolean value) {
        silent = value;
    }

    void hold(@Nullable CompletableFuture<?> until) {
        held = until;
    }

    /** How many calls for takes came. */
    long takes() {
        return takes.get();
    }

    /** How many takes they were. */
    long taken() {
        return asked.get();
    }

    /** How many states one call was about at most. */
    long mostRules() {
        return mostRules.get();
    }

    private record Once<T extends @Nullable Object>(Supplier<T> action, Supplier<@Nullable CompletableFuture<?>> until)
            implements Call<T> {
        @Override
        public T await() {
            T answer = action.get();
            CompletableFuture<?> wait = until.get();
            if (wait != null) {
                wait.join();
            }
            return answer;
        }

        @Override
        public CompletableFuture<T> async() {
            try {
                T answer = action.get();
                CompletableFuture<?> wait = until.get();
                return wait == null ? CompletableFuture.completedFuture(answer) : wait.thenApply(done -> answer);
            } catch (StoreUnavailableException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    private <T extends @Nullable Object> Call<T> call(Supplier<T> action) {
        return new Once<>(
                () -> {
                    if (down) {
                        throw new StoreUnavailableException("the store is away", null);
                    }
                    return action.get();
                },
                () -> null);
    }

    @Override
    public Call<List<Taken>> take(List<Take> wanted) {
        return new Once<>(
                () -> {
                    takes.incrementAndGet();
                    asked.addAndGet(wanted.stream().mapToLong(Take::times).sum());
                    mostRules.accumulateAndGet(
                            wanted.stream().mapToLong(take -> take.on().size()).sum(), Math::max);
                    if (down) {
                        whileDown.run();
                        throw new StoreUnavailableException("the store is away", null);
                    }
                    return states.with(session -> wanted.stream()
                            .map(take -> LimitTable.take(session, take, session.nowMicros()))
                            .toList());
                },
                () -> held);
    }

    @Override
    public Call<List<Standing>> peek(List<Keyed> on, long cost) {
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
            if (silent) {
                throw new StoreUnavailableException("the store says nothing", null);
            }
            synchronized (rules) {
                return new Sync(1, version, knownRules == version ? null : Map.copyOf(rules), 0, List.of());
            }
        });
    }

    @Override
    public Call<Long> putRule(String name, @Nullable String text) {
        return call(() -> {
            synchronized (rules) {
                rules.put(name, text == null ? "" : text);
                return ++version;
            }
        });
    }

    @Override
    public Call<Optional<Usage>> usage() {
        return call(() -> Optional.of(new Usage(states.size(), 0)));
    }
}
