package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The keys of one batch that no other caller of this node is loading, from the leases to the landing. Used by one thread. */
final class BatchFlight<V> {
    /*
     * Why batches never wait for each other in a circle
     *
     * A batch has keys in three places: those whose leases it holds, those whose leases are held elsewhere in the fleet, and those
     * that another caller of this node is the pilot of. It sees to them in this order, and never goes back with something in hand:
     *
     *   1. What it holds it loads, fills and lands at once. Meanwhile it waits for nobody but the loader, the store, and a
     *      place in the bulkhead, which is only held by others who are at the same.
     *   2. Then it waits for leases that others hold. Whoever holds one is at 1. If a lease comes to this batch after all, it is
     *      at 1 again with it before it waits on.
     *   3. Only then, when all its own flights have landed, it waits for the flights of others. Whoever flies them is at 1 or 2.
     *
     * So every wait is for somebody at an earlier step, and those at the first wait for no batch. Were 2 before 1, two nodes that
     * load {a, b} and {b, a} could each hold one lease and wait for the other's; were 3 before 2, so could two batches of one node.
     */
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Writing<V> writing;
    private final Loads<V> loads;
    private final SingleFlight<String, Loaded<V>> flights;
    private final BatchLeases<V> leases;
    private final BatchRequest<V> request;
    private final List<BatchKey<V>> keys;
    private final BatchWaiting<V> waiting;
    private final BatchClaims<V> claims;
    private final LoadDeadline deadline;

    BatchFlight(
            CacheParts<V> parts,
            Lookup<V> lookup,
            Writing<V> writing,
            Loads<V> loads,
            BatchRequest<V> request,
            List<BatchKey<V>> keys,
            LoadDeadline deadline) {
        this.parts = parts;
        this.lookup = lookup;
        this.writing = writing;
        this.loads = loads;
        this.flights = loads.flights();
        this.leases = new BatchLeases<>(parts);
        this.request = request;
        this.keys = keys;
        this.waiting = new BatchWaiting<>(parts, keys.size());
        this.claims = new BatchClaims<>(parts, loads, leases, waiting);
        this.deadline = deadline;
    }

    /** Ends every flight, one way or the other. */
    void fly() {
        keys.forEach(key -> key.flight().takeOff());
        try {
            parts.retirement().enter(parts.name());
            try {
                load();
            } finally {
                parts.retirement().leave();
            }
        } catch (RuntimeException failure) {
            fail(keys, known(failure));
        } catch (Error failure) {
            fail(keys, known(failure));
            throw failure;
        } finally {
            leases.release(keys);
            waiting.leaveAll();
            keys.forEach(key -> key.flight().touchDown());
        }
    }

    private LarderException known(Throwable failure) {
        return failure instanceof LarderException known
                ? known
                : new LarderException(
                        ErrorCode.LOAD_FAILED,
                        "load of a batch of cache " + parts.name() + " failed with "
                                + failure.getClass().getSimpleName(),
                        failure);
    }

    /** In as many rounds as it takes, until time runs out: what others were loading may come to be loaded here. */
    private void load() {
        List<BatchKey<V>> missing = keys;
        while (true) {
            if (!missing.isEmpty()) {
                round(missing);
            }
            if (waiting.isEmpty()) {
                return;
            }
            List<BatchKey<V>> woken = awaitOthers();
            if (woken.isEmpty()) {
                waiting.leaveAll().forEach(key -> loads.fail(key, flights.abandon(key.flight())));
                return;
            }
            missing = lookAgain(woken);
        }
    }

    /** Gets the leases of what can be had now, and loads that. */
    private void round(List<BatchKey<V>> missing) {
        BatchLoading<V> loading = new BatchLoading<>(parts, writing, leases, lookup.near(), request.options());
        List<BatchKey<V>> toLoad = new ArrayList<>();
        List<BatchKey<V>> toAsk = new ArrayList<>();
        for (BatchKey<V> key : missing) {
            key.flight().overtakenWhen(loading.overtaken(key.stored()));
            (key.isUnavailable() ? toLoad : toAsk).add(key);
        }
        if (toAsk.isEmpty()) {
            loading.dontKeep();
        } else {
            claims.claim(toAsk, loading, toLoad);
        }
        if (!toLoad.isEmpty()) {
            load(toLoad, loading);
        }
    }

    private void load(List<BatchKey<V>> toLoad, BatchLoading<V> loading) {
        try {
            loads.bulkhead().enter(loads.maxQueueing());
            try {
                fetch(toLoad, loading);
            } finally {
                loads.bulkhead().leave();
            }
            leases.release(toLoad);
        } catch (LarderException failure) {
            leases.release(toLoad);
            fail(toLoad, failure);
        }
    }

    private void fetch(List<BatchKey<V>> toLoad, BatchLoading<V> loading) {
        deadline.begin();
        Duration loadTime = BatchFetching.fetch(parts, request, toLoad, loading);
        List<BatchKey<V>> good = new ArrayList<>(toLoad.size());
        toLoad.forEach(key -> {
            if (accept(key)) {
                good.add(key);
            }
        });
        if (toLoad.stream().anyMatch(key -> key.failure() != null)) {
            parts.counters().loadFailures.increment();
        }
        loading.keep(good, loadTime);
        good.forEach(this::land);
    }

    /** Whether there is a value in time. If not, the key has ended. */
    private boolean accept(BatchKey<V> key) {
        if (flights.isOverdue(key.flight()) || deadline.isOver()) {
            loads.fail(key, flights.abandon(key.flight()));
            return false;
        }
        LarderException none = BatchFetching.nullFailure(parts, key);
        if (none != null) {
            loads.fail(key, none);
        }
        return none == null;
    }

    private void land(BatchKey<V> key) {
        LarderException failure = key.failure();
        if (failure != null) {
            loads.fail(key, failure);
        } else {
            parts.tell(CacheEvent.Kind.LOADED, key.entry());
            land(key, new Loaded<>(key.loaded()));
        }
    }

    private void land(BatchKey<V> key, Loaded<V> loaded) {
        if (flights.land(key.flight(), loaded)) {
            key.answer(loaded);
        } else {
            loads.fail(key, flights.abandon(key.flight()));
        }
    }

    private List<BatchKey<V>> awaitOthers() {
        try {
            deadline.allowForOther();
            return waiting.await(deadline);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LarderException(
                    ErrorCode.LOAD_FAILED,
                    "interrupted while waiting for loads of cache " + parts.name() + " of another node",
                    interrupted);
        }
    }

    /** What others have loaded meanwhile lands; what is still missing is returned. */
    private List<BatchKey<V>> lookAgain(List<BatchKey<V>> woken) {
        List<BatchKey<V>> missing = new ArrayList<>();
        woken.forEach(key -> key.flight().closeDoors());
        try {
            List<Verdict<V>> verdicts = lookup.verdicts(
                            woken.stream().map(BatchKey::stored).toList())
                    .await();
            for (int i = 0; i < woken.size(); i++) {
                BatchKey<V> key = woken.get(i);
                key.read(verdicts.get(i), lookup.spare(key.stored(), verdicts.get(i)));
                if (key.hasEnded()) {
                    land(key, new Loaded<>(key.value()));
                } else {
                    missing.add(key);
                }
            }
        } catch (LarderException failure) {
            fail(woken, failure);
        }
        return missing;
    }

    private void fail(List<BatchKey<V>> some, LarderException failure) {
        for (BatchKey<V> key : some) {
            if (!key.hasEnded()) {
                loads.fail(key, failure);
            }
        }
    }
}
