package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A store as it is, that counts what it is asked. */
final class CountedStore implements LimitStore {
    private final LimitStore store;
    private final AtomicLong takes = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();

    CountedStore(LimitStore store) {
        this.store = store;
    }

    /** How often it was asked to take, whatever came of it. */
    long takes() {
        return takes.get();
    }

    /** How often it was asked what is new. */
    long syncs() {
        return syncs.get();
    }

    @Override
    public Call<List<Taken>> take(List<Take> wanted) {
        takes.incrementAndGet();
        return store.take(wanted);
    }

    @Override
    public Call<List<Standing>> peek(List<Keyed> on, long cost) {
        return store.peek(on, cost);
    }

    @Override
    public Call<@Nullable Void> giveBack(List<Keyed> on, long permits) {
        return store.giveBack(on, permits);
    }

    @Override
    public Call<@Nullable Void> release(List<Keyed> on, long holder) {
        return store.release(on, holder);
    }

    @Override
    public Call<Boolean> reset(Keyed on) {
        return store.reset(on);
    }

    @Override
    public Call<Sync> sync(String node, long lastsMillis, long knownRules, long knownChanges) {
        syncs.incrementAndGet();
        return store.sync(node, lastsMillis, knownRules, knownChanges);
    }

    @Override
    public Call<Long> putRule(String name, @Nullable String text) {
        return store.putRule(name, text);
    }

    @Override
    public Call<Optional<Usage>> usage() {
        return store.usage();
    }
}
