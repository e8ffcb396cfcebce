package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The leases of several entries of one cache at once: asked for together, filled together, given back together. */
final class BatchLeases<V> {
    /**
     * How many scripts of one batch are on their way at once. They share a connection with everybody's reads, and with the sign of life
     * that it is given up without.
     */
    static final int MAX_IN_FLIGHT = 1_000;

    private final CacheParts<V> parts;

    BatchLeases(CacheParts<V> parts) {
        this.parts = parts;
    }

    /** Asks for the lease of each key, without waiting. Completes normally whatever the store does. */
    CompletableFuture<List<Answer<Leases.Asked>>> ask(List<BatchKey<V>> keys) {
        List<CacheStore.Wanted> wanted = new ArrayList<>(keys.size());
        for (BatchKey<V> key : keys) {
            key.asksWith(Stamp.random(parts.context().random()));
            wanted.add(new CacheStore.Wanted(key.entry(), key.known(), key.token()));
        }
        Call<List<Answer<Leases.Asked>>> all = Call.of(List.of());
        for (int from = 0; from < wanted.size(); from += MAX_IN_FLIGHT) {
            Call<List<Answer<Leases.Asked>>> part =
                    acquire(wanted.subList(from, Math.min(wanted.size(), from + MAX_IN_FLIGHT)));
            all = from == 0 ? part : all.flatMap(before -> part.map(more -> joined(before, more)));
        }
        return all.async();
    }

    private Call<List<Answer<Leases.Asked>>> acquire(List<CacheStore.Wanted> wanted) {
        long millis = parts.policy().loadTimeout().toMillis();
        Tracking tracking = parts.context().notices().tracking();
        if (tracking == null) {
            return each(wanted, plainAcquire(wanted, millis));
        }
        return tracked(
                wanted,
                tracking.acquireAll(wanted, millis).map(answers -> map(answers, Leases.Asked::told)),
                some -> plainAcquire(some, millis));
    }

    private Call<List<Answer<Leases.Asked>>> plainAcquire(List<CacheStore.Wanted> wanted, long millis) {
        return parts.store().acquireAll(wanted, millis).map(answers -> map(answers, Leases.Asked::untold));
    }

    private static <T> List<T> joined(List<T> before, List<T> more) {
        List<T> joined = new ArrayList<>(before);
        joined.addAll(more);
        return joined;
    }

    /** Writes entries under their leases, at most {@link #MAX_IN_FLIGHT}. Every failure is that of an entry. */
    List<Answer<Leases.Filled>> fill(List<CacheStore.LeasedWrite> writes) {
        if (!parts.context().safeguards().leases()) {
            return each(writes, writeAll(writes)).await();
        }
        Tracking tracking =
                parts.near() == null ? null : parts.context().notices().tracking();
        return tracking == null
                ? each(writes, plainFill(writes)).await()
                : tracked(
                                writes,
                                tracking.fillAll(writes)
                                        .map(answers -> map(
                                                answers, filled -> new Leases.Filled(filled.value(), filled.watch()))),
                                this::plainFill)
                        .await();
    }

    private Call<List<Answer<Leases.Filled>>> plainFill(List<CacheStore.LeasedWrite> writes) {
        List<EntryKey> entries =
                writes.stream().map(write -> write.entry().key()).toList();
        return parts.changing(entries, parts.store().fillAll(writes))
                .map(answers -> map(answers, kept -> new Leases.Filled(kept, null)));
    }

    private Call<List<Answer<Leases.Filled>>> writeAll(List<CacheStore.LeasedWrite> writes) {
        List<CacheStore.Write> entries =
                writes.stream().map(CacheStore.LeasedWrite::entry).toList();
        List<EntryKey> keys = entries.stream().map(CacheStore.Write::key).toList();
        return parts.changing(keys, parts.store().writeAll(entries))
                .map(done -> Collections.nCopies(writes.size(), Answer.of(new Leases.Filled(true, null))));
    }

    /** Gives back the leases of those keys that still hold theirs, without waiting: where that fails, they end with their time. */
    void release(List<BatchKey<V>> keys) {
        List<CacheStore.Lease> held = new ArrayList<>();
        for (BatchKey<V> key : keys) {
            if (key.isLeased()) {
                key.leased(false);
                held.add(key.lease());
            }
        }
        giveBack(held);
    }

    /** Gives leases back that were given, or may yet be. */
    void giveBack(List<CacheStore.Lease> held) {
        if (held.isEmpty() || !parts.context().safeguards().leases()) {
            return;
        }
        CompletableFuture<?> ignored = each(held, parts.store().releaseAll(held))
                .async()
                .thenAccept(answers -> answers.forEach(this::countFailure));
    }

    private void countFailure(Answer<?> answer) {
        if (answer.failure() != null) {
            parts.counters().errors.increment();
        }
    }

    /** Where changes are not told of at present, the same is asked plainly, if the store has not let its caller wait. */
    private <A, T> Call<List<Answer<T>>> tracked(
            List<A> asked, Call<List<Answer<T>>> tracked, Function<List<A>, Call<List<Answer<T>>>> plain) {
        return new DeferredCall<>(() -> {
            long start = parts.context().ticker().nanos();
            return each(asked, tracked).flatMap(answers -> {
                List<Integer> untracked = untracked(answers);
                long waited = parts.context().ticker().nanos() - start;
                if (untracked.isEmpty() || waited > Lookup.SECOND_TRY_WITHIN.toNanos()) {
                    return Call.of(answers);
                }
                List<A> again = untracked.stream().map(asked::get).toList();
                return each(again, plain.apply(again)).map(more -> merged(answers, untracked, more));
            });
        });
    }

    private static <T> List<Integer> untracked(List<Answer<T>> answers) {
        List<Integer> untracked = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            LarderException failure = answers.get(i).failure();
            if (failure != null && failure.code() == ErrorCode.STORE_UNAVAILABLE) {
                untracked.add(i);
            }
        }
        return untracked;
    }

    private static <T> List<Answer<T>> merged(List<Answer<T>> answers, List<Integer> replaced, List<Answer<T>> by) {
        List<Answer<T>> merged = new ArrayList<>(answers);
        for (int i = 0; i < replaced.size(); i++) {
            merged.set(replaced.get(i), by.get(i));
        }
        return merged;
    }

    /** The call with a failure of the whole made one of each. */
    private static <T> Call<List<Answer<T>>> each(List<?> asked, Call<List<Answer<T>>> call) {
        return call.recover(failure -> Call.of(Collections.nCopies(asked.size(), Answer.failed(failure))));
    }

    private static <S, T> List<Answer<T>> map(List<Answer<S>> answers, Function<? super S, T> mapper) {
        List<Answer<T>> mapped = new ArrayList<>(answers.size());
        answers.forEach(answer -> mapped.add(answer.map(mapper)));
        return mapped;
    }
}
