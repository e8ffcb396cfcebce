package dev.larder.cache;

import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Claims the leases of several keys, and reads the stamps of what will be loaded along with that. Used by one thread. */
final class BatchClaims<V> {
    private final CacheParts<V> parts;
    private final Loads<V> loads;
    private final BatchLeases<V> leases;
    private final BatchWaiting<V> waiting;

    BatchClaims(CacheParts<V> parts, Loads<V> loads, BatchLeases<V> leases, BatchWaiting<V> waiting) {
        this.parts = parts;
        this.loads = loads;
        this.leases = leases;
        this.waiting = waiting;
    }

    /** Adds to {@code toLoad} what is to be loaded here, and lets the rest wait. */
    void claim(List<BatchKey<V>> asked, BatchLoading<V> loading, List<BatchKey<V>> toLoad) {
        asked.forEach(waiting::listen);
        CompletableFuture<List<Answer<Leases.Asked>>> asking = leases.ask(asked);
        try {
            // The stamps come before the loader: what is invalidated from here on makes the new entries misses.
            loading.open();
        } catch (LarderException failure) {
            asked.forEach(key -> loads.fail(key, failure));
            asked.forEach(waiting::stopListening);
            List<CacheStore.Lease> perhaps = asked.stream().map(BatchKey::lease).toList();
            CompletableFuture<?> ignored = asking.whenComplete((answers, error) -> leases.giveBack(perhaps));
            return;
        }
        List<Answer<Leases.Asked>> answers = asking.join();
        List<CacheStore.Lease> perhaps = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            settle(asked.get(i), answers.get(i), loading, toLoad, perhaps);
        }
        leases.giveBack(perhaps);
    }

    private void settle(
            BatchKey<V> key,
            Answer<Leases.Asked> answer,
            BatchLoading<V> loading,
            List<BatchKey<V>> toLoad,
            List<CacheStore.Lease> perhaps) {
        Leases.Asked asked = answer.value();
        if (asked == null) {
            waiting.stopListening(key);
            perhaps.add(key.lease());
            if (mayGoOn(key, answer)) {
                toLoad.add(key);
            }
            return;
        }
        switch (asked.acquired().outcome()) {
            case ACQUIRED -> {
                waiting.stopListening(key);
                key.leased(true);
                loading.leased(key.stored(), asked.watch());
                key.flight().deadline().begin();
                // What is late is not kept, so whoever comes after need not wait for it.
                List<CacheStore.Lease> held = List.of(key.lease());
                key.flight().whenAbandoned(() -> leases.giveBack(held));
                toLoad.add(key);
            }
            case PRESENT -> waiting.enterAwake(key);
            case TAKEN -> {
                parts.counters().leaseWaits.increment();
                key.flight().deadline().allowForOther();
                waiting.enter(key, asked);
            }
        }
    }

    /** The store failed: the value will not be kept, or the load of the key ends here, as the policy says. */
    private boolean mayGoOn(BatchKey<V> key, Answer<Leases.Asked> answer) {
        LarderException failure = answer.failure();
        try {
            if (failure != null) {
                parts.failures().report(failure);
            }
            return true;
        } catch (LarderException thrown) {
            loads.fail(key, thrown);
            return false;
        }
    }
}
