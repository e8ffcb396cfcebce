package dev.larder.cache;

import dev.larder.base.Call;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * Reads several entries and loads those that are missing with one call of a loader, sharing the flights of single loads: a key that
 * somebody on this node is loading is waited for, whoever that is.
 */
final class BatchLoads<V> {
    private final CacheParts<V> parts;
    private final Lookup<V> lookup;
    private final Writing<V> writing;
    private final Loads<V> loads;
    private final BatchRefreshes<V> refreshes;

    BatchLoads(CacheParts<V> parts, Lookup<V> lookup, Writing<V> writing, Loads<V> loads) {
        this.parts = parts;
        this.lookup = lookup;
        this.writing = writing;
        this.loads = loads;
        this.refreshes = new BatchRefreshes<>(parts, lookup, writing, loads);
    }

    Call<BatchResult<V>> getAllOrLoad(Collection<String> keys, EntryOptions options, BatchLoader<? extends V> loader) {
        writing.checkTtl(options.ttl());
        Map<String, StoredKey> stored = new LinkedHashMap<>();
        keys.forEach(key -> stored.put(key, parts.key(key)));
        return new BatchCall(
                new BatchRequest<>(stored, options, parts.context().observed().batch(parts.name(), loader)));
    }

    /** The two ways to wait; what is decided and done is the same. */
    private final class BatchCall implements Call<BatchResult<V>> {
        private final BatchRequest<V> request;

        BatchCall(BatchRequest<V> request) {
            this.request = request;
        }

        private BatchExecution<V> begin() {
            return new BatchExecution<>(parts, lookup, writing, loads, refreshes, request);
        }

        @Override
        public BatchResult<V> await() {
            BatchExecution<V> run = begin();
            List<BatchKey<V>> missing = run.missing(run.read().await());
            for (int from = 0; from < missing.size(); from += CacheStore.MAX_BATCH) {
                BatchParty<V> party = run.board(missing, from);
                if (party.maySettleForLess()) {
                    run.start(party);
                    party.pilots().forEach(party::sit);
                } else if (!party.pilots().isEmpty()) {
                    run.flight(party.pilots()).fly();
                }
                party.patient().forEach(run::await);
                party.impatient().forEach(run::await);
            }
            return run.result();
        }

        @Override
        public CompletableFuture<BatchResult<V>> async() {
            BatchExecution<V> run = begin();
            return run.read().async().thenCompose(verdicts -> load(run, run.missing(verdicts), 0));
        }

        private CompletableFuture<BatchResult<V>> load(BatchExecution<V> run, List<BatchKey<V>> missing, int from) {
            if (from >= missing.size()) {
                return CompletableFuture.completedFuture(run.result());
            }
            BatchParty<V> party = run.board(missing, from);
            return fly(run, party)
                    .thenCompose(landed -> run.seats(party.patient()))
                    .thenCompose(ended -> run.seats(party.impatient()))
                    .thenCompose(ended -> load(run, missing, from + CacheStore.MAX_BATCH));
        }

        private CompletableFuture<?> fly(BatchExecution<V> run, BatchParty<V> party) {
            if (party.pilots().isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            if (party.maySettleForLess()) {
                run.start(party);
                party.pilots().forEach(party::sit);
                return CompletableFuture.completedFuture(null);
            }
            try {
                return CompletableFuture.runAsync(
                        () -> run.flight(party.pilots()).fly(), parts.context().executor());
            } catch (RejectedExecutionException full) {
                run.refuse(party.pilots(), full);
                return CompletableFuture.completedFuture(null);
            }
        }
    }
}
