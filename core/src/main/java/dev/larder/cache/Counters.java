package dev.larder.cache;

import dev.larder.base.LatencyRecorder;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a cache does. Thread-safe without locks. */
final class Counters {
    final LongAdder ttlsPressed = new LongAdder();
    final LongAdder hits = new LongAdder();
    private final Map<Absence, LongAdder> absent = new EnumMap<>(Absence.class);
    final LongAdder knownAbsent = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder invalidated = new LongAdder();
    private final Map<Undecodable, LongAdder> undecodable = new EnumMap<>(Undecodable.class);
    final LongAdder unavailable = new LongAdder();
    final LongAdder sets = new LongAdder();
    final LongAdder invalidations = new LongAdder();
    final LongAdder removes = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder refreshes = new LongAdder();
    final LongAdder refreshFailures = new LongAdder();
    private final LongAdder ttlsGrown = new LongAdder();
    private final LongAdder ttlsShrunk = new LongAdder();
    private final LongAdder ttlsKept = new LongAdder();
    private final LongAdder unchanged = new LongAdder();
    private final LongAdder changed = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder leaseWaits = new LongAdder();
    final LongAdder fillsRefused = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder staleServed = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LatencyRecorder storeReads = new LatencyRecorder();
    final LatencyRecorder loadTimes = new LatencyRecorder();

    Counters() {
        for (Undecodable cause : Undecodable.values()) {
            undecodable.put(cause, new LongAdder());
        }
        for (Absence cause : Absence.values()) {
            absent.put(cause, new LongAdder());
        }
    }

    /** A read found nothing. */
    void absent(Absence cause) {
        LongAdder count = absent.get(cause);
        if (count != null) {
            count.increment();
        }
    }

    /** A read came to something; to {@link Verdict.Outcome#ABSENT} only with {@link #absent(Absence)}. */
    void read(Verdict<?> verdict) {
        switch (verdict.outcome()) {
            case HIT, KNOWN_ABSENT -> hit(verdict);
            case ABSENT -> throw new IllegalStateException("a read that found nothing was counted without a cause");
            case EXPIRED -> expired.increment();
            case INVALIDATED -> invalidated.increment();
            case UNDECODABLE -> undecodable(verdict);
            case UNAVAILABLE -> unavailable.increment();
            case PENDING -> throw new IllegalStateException("a read was counted before it was decided");
        }
    }

    private void hit(Verdict<?> verdict) {
        if (verdict.outcome() == Verdict.Outcome.KNOWN_ABSENT) {
            knownAbsent.increment();
        }
        if (!verdict.fromMemory()) {
            hits.increment();
        }
    }

    /** A value was loaded whose time to live adapts. */
    void adapted(AdaptiveTtl.Change change, long formerMillis, long nextMillis) {
        if (change == AdaptiveTtl.Change.UNKNOWN) {
            return;
        }
        LongAdder which = nextMillis > formerMillis ? ttlsGrown : nextMillis < formerMillis ? ttlsShrunk : ttlsKept;
        which.increment();
        if (change == AdaptiveTtl.Change.UNCHANGED) {
            unchanged.increment();
        } else if (change == AdaptiveTtl.Change.CHANGED) {
            changed.increment();
        }
    }

    /** Adds what another has counted so far. */
    void add(Counters other) {
        hits.add(other.hits.sum());
        add(absent, other.absent);
        knownAbsent.add(other.knownAbsent.sum());
        expired.add(other.expired.sum());
        invalidated.add(other.invalidated.sum());
        add(undecodable, other.undecodable);
        unavailable.add(other.unavailable.sum());
        sets.add(other.sets.sum());
        invalidations.add(other.invalidations.sum());
        removes.add(other.removes.sum());
        loads.add(other.loads.sum());
        loadFailures.add(other.loadFailures.sum());
        refreshes.add(other.refreshes.sum());
        refreshFailures.add(other.refreshFailures.sum());
        ttlsGrown.add(other.ttlsGrown.sum());
        ttlsShrunk.add(other.ttlsShrunk.sum());
        ttlsKept.add(other.ttlsKept.sum());
        ttlsPressed.add(other.ttlsPressed.sum());
        unchanged.add(other.unchanged.sum());
        changed.add(other.changed.sum());
        coalesced.add(other.coalesced.sum());
        leaseWaits.add(other.leaseWaits.sum());
        fillsRefused.add(other.fillsRefused.sum());
        errors.add(other.errors.sum());
        staleServed.add(other.staleServed.sum());
        bytesRead.add(other.bytesRead.sum());
        bytesWritten.add(other.bytesWritten.sum());
        storeReads.add(other.storeReads);
        loadTimes.add(other.loadTimes);
    }

    private static <C> void add(Map<C, LongAdder> to, Map<C, LongAdder> from) {
        to.forEach((cause, count) -> {
            LongAdder more = from.get(cause);
            count.add(more == null ? 0 : more.sum());
        });
    }

    private void undecodable(Verdict<?> verdict) {
        LongAdder cause = verdict.problem() == null ? null : undecodable.get(verdict.problem());
        if (cause == null) {
            throw new IllegalStateException("an entry that cannot be read was counted without a cause");
        }
        cause.increment();
    }

    CacheStats snapshot(NearStats near) {
        Map<Undecodable, Long> causes = sums(undecodable);
        Map<Absence, Long> absences = sums(absent);
        return new CacheStats(
                hits.sum() + near.hits(),
                new CacheStats.Misses(
                        total(absences), expired.sum(), invalidated.sum(), total(causes), unavailable.sum()),
                knownAbsent.sum(),
                sets.sum(),
                invalidations.sum(),
                removes.sum(),
                loads.sum(),
                loadFailures.sum(),
                refreshes.sum(),
                refreshFailures.sum(),
                new CacheStats.Ttl(
                        ttlsGrown.sum(),
                        ttlsShrunk.sum(),
                        ttlsKept.sum(),
                        ttlsPressed.sum(),
                        unchanged.sum(),
                        changed.sum()),
                coalesced.sum(),
                leaseWaits.sum(),
                fillsRefused.sum(),
                errors.sum(),
                staleServed.sum(),
                bytesRead.sum(),
                bytesWritten.sum(),
                storeReads.snapshot(),
                loadTimes.snapshot(),
                near,
                causes,
                absences);
    }

    private static <C> Map<C, Long> sums(Map<C, LongAdder> counts) {
        Map<C, Long> sums = new HashMap<>();
        counts.forEach((cause, count) -> {
            long sum = count.sum();
            if (sum > 0) {
                sums.put(cause, sum);
            }
        });
        return sums;
    }

    private static long total(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
