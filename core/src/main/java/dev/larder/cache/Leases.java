package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore.Acquired;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The rights to load entries of one cache, one holder in all nodes: who wants to load asks for the lease of the entry, and only its holder
 * may fill it. A removal or write voids the lease, so that what was loaded before it is not kept after it. After the leases of
 * memcache at Facebook (Nishtala et al., NSDI 2013).
 */
final class Leases<V> {
    /** How often a store that cannot tell of changes is asked whether the load of another node has ended: at first, and at most. */
    static final long FIRST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    static final long LONGEST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A lease that has run out may have gone unnoticed so much longer. */
    static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final CacheParts<V> parts;

    Leases(CacheParts<V> parts) {
        this.parts = parts;
    }

    /**
     * What came of wanting to load: the token of a lease, or an entry that somebody else has written meanwhile.
     *
     * @param watch under which the store tells when the lease ends, or null if it does not
     */
    record Claim(
            Stamp token, byte @Nullable [] entry, @Nullable Watch watch) {}

    /** One attempt to get the lease of an entry. Used by one thread. */
    final class Attempt {
        private final EntryKey key;
        private final Stamp token;
        private final @Nullable Tracking tracking;
        private @Nullable CompletableFuture<Void> notice;
        private @Nullable CompletableFuture<Asked> answer;
        private long pollNanos = FIRST_POLL_NANOS;

        Attempt(EntryKey key) {
            this.key = key;
            this.token = Stamp.random(parts.context().random());
            this.tracking = parts.context().notices().tracking();
        }

        /** Asks, without waiting for the answer. */
        void ask(byte @Nullable [] known) {
            // Listening begins before asking, so that a lease that ends right after the answer wakes us all the same.
            notice = parts.context().notices().await(key);
            answer = acquire(known).async();
        }

        private Call<Asked> acquire(byte @Nullable [] known) {
            long millis = parts.policy().loadTimeout().toMillis();
            Call<Asked> plain = parts.store().acquire(key, known, token, millis).map(Asked::untold);
            long start = parts.context().ticker().nanos();
            return tracking == null
                    ? plain
                    : tracking.acquire(key, known, token, millis)
                            .map(Asked::told)
                            .recover(failure -> Lookup.untracked(failure, since(start), plain));
        }

        /**
         * Waits for the lease, or for an entry.
         *
         * @param deadline until when; moved on when another node loads, and when this one may
         * @return null if that time has gone by
         */
        @Nullable
        Claim claim(byte @Nullable [] known, LoadDeadline deadline) {
            try {
                while (!deadline.isOver()) {
                    if (answer == null) {
                        ask(known);
                    }
                    Asked asked = take();
                    Acquired acquired = asked.acquired();
                    if (acquired.outcome() != Acquired.Outcome.TAKEN) {
                        deadline.begin();
                        return new Claim(token, acquired.entry(), asked.watch());
                    }
                    parts.counters().leaseWaits.increment();
                    deadline.allowForOther();
                    awaitNotice(asked, deadline.nanosLeft());
                }
                return null;
            } finally {
                stop();
            }
        }

        /** Waits for the answer only: the token if the lease was given, else null. */
        @Nullable
        Stamp claimAtOnce() {
            try {
                return take().acquired().outcome() == Acquired.Outcome.ACQUIRED ? token : null;
            } finally {
                stop();
            }
        }

        /** Nobody waits any more: a lease that was given all the same, or is yet to be, is given back. */
        void abandon() {
            stop();
            CompletableFuture<Asked> asked = answer;
            answer = null;
            if (asked == null) {
                release(key, token);
            } else {
                CompletableFuture<?> ignored = asked.whenComplete((acquired, failure) -> release(key, token));
            }
        }

        private Asked take() {
            CompletableFuture<Asked> asked = answer;
            answer = null;
            if (asked == null) {
                throw new IllegalStateException("a lease was awaited before it was asked for");
            }
            try {
                return asked.join();
            } catch (CompletionException failed) {
                throw failed.getCause() instanceof RuntimeException known ? known : failed;
            }
        }

        private void awaitNotice(Asked asked, long nanosLeft) {
            CompletableFuture<Void> coming = notice;
            long leaseNanos = TimeUnit.MILLISECONDS.toNanos(asked.acquired().waitMillis());
            long longest = Math.min(nanosLeft, leaseNanos + GRACE_NANOS);
            if (!isTold(asked.watch())) {
                longest = Math.min(longest, pollNanos);
                pollNanos = Math.min(LONGEST_POLL_NANOS, 2 * pollNanos);
            }
            try {
                if (coming != null && longest > 0) {
                    coming.get(longest, TimeUnit.NANOSECONDS);
                }
            } catch (TimeoutException over) {
                // The lease must have run out, or it is time to look again.
                return;
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("notices never fail", impossible);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new LarderException(
                        ErrorCode.LOAD_FAILED,
                        "interrupted while waiting for the load of another node of cache " + parts.name(),
                        interrupted);
            } finally {
                stop();
            }
        }

        private void stop() {
            CompletableFuture<Void> coming = notice;
            notice = null;
            if (coming != null) {
                parts.context().notices().stopWaiting(key, coming);
            }
        }
    }

    /**
     * What came of asking for a lease.
     *
     * @param watch under which the store tells when the lease ends, or null if it does not
     */
    record Asked(Acquired acquired, @Nullable Watch watch) {
        static Asked told(Tracking.Tracked<Acquired> tracked) {
            return new Asked(tracked.value(), tracked.watch());
        }

        static Asked untold(Acquired acquired) {
            return new Asked(acquired, null);
        }
    }

    /** Whether a change will be told that was asked for under this watch. */
    static boolean isTold(@Nullable Watch watch) {
        return watch != null && watch.isIntact();
    }

    Attempt attempt(StoredKey key) {
        return new Attempt(key.entry());
    }

    /** Writes an entry under its lease. Answers the watch to keep it under, or null; empty if the lease was void. */
    Filled fill(CacheStore.Write entry, Stamp token) {
        if (!parts.context().safeguards().leases()) {
            parts.changing(List.of(entry.key()), parts.store().write(entry.key(), entry.bytes(), entry.ttlMillis()))
                    .await();
            return new Filled(true, null);
        }
        Tracking tracking =
                parts.near() == null ? null : parts.context().notices().tracking();
        if (tracking == null) {
            return plainFill(entry, token).await();
        }
        long start = parts.context().ticker().nanos();
        Call<Filled> fill = tracking.fill(entry.key(), token, entry.bytes(), entry.ttlMillis())
                .map(filled -> new Filled(filled.value(), filled.watch()))
                .recover(failure -> Lookup.untracked(failure, since(start), plainFill(entry, token)));
        return fill.await();
    }

    private Call<Filled> plainFill(CacheStore.Write entry, Stamp token) {
        Call<Boolean> fill = parts.store().fill(entry.key(), token, entry.bytes(), entry.ttlMillis());
        return parts.changing(List.of(entry.key()), fill).map(kept -> new Filled(kept, null));
    }

    private long since(long startNanos) {
        return parts.context().ticker().nanos() - startNanos;
    }

    /**
     * What came of filling.
     *
     * @param kept whether the lease held
     * @param watch under which the store tells of the next change, or null if it does not
     */
    record Filled(boolean kept, @Nullable Watch watch) {}

    /** Gives a lease back, without waiting: if that fails, it ends with its time. */
    void release(EntryKey key, Stamp token) {
        CompletableFuture<?> ignored = parts.store().release(key, token).async().whenComplete((held, failure) -> {
            if (failure != null) {
                parts.counters().errors.increment();
            }
        });
    }
}
