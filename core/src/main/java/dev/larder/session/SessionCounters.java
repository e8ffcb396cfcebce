package dev.larder.session;

import dev.larder.base.LatencyRecorder;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens. Thread-safe, without locks. */
final class SessionCounters {
    final LongAdder creates = new LongAdder();
    final LongAdder reads = new LongAdder();
    final LongAdder found = new LongAdder();
    final LongAdder nearHits = new LongAdder();
    final LongAdder updates = new LongAdder();
    final LongAdder deletes = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder evicted = new LongAdder();
    final LongAdder denied = new LongAdder();
    final LongAdder ipChanges = new LongAdder();
    final LongAdder userAgentChanges = new LongAdder();
    final LongAdder touches = new LongAdder();
    final LongAdder touchFailures = new LongAdder();
    final LongAdder listenerFailures = new LongAdder();
    final LongAdder unavailable = new LongAdder();
    final LongAdder sweeps = new LongAdder();
    final LongAdder sweepFailures = new LongAdder();
    final LatencyRecorder readLatency = new LatencyRecorder();

    private final LongAdder ended = new LongAdder();
    private final LongAdder lifeMillis = new LongAdder();
    private final Map<RejectCause, LongAdder> rejected = new EnumMap<>(RejectCause.class);

    /** What each tag was last known to have. */
    private final AtomicLongArray inTags = new AtomicLongArray(SessionTags.COUNT);

    private final AtomicLong known = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    SessionCounters() {
        for (RejectCause cause : RejectCause.values()) {
            rejected.put(cause, new LongAdder());
        }
    }

    void rejected(RejectCause cause) {
        LongAdder counter = rejected.get(cause);
        if (counter != null) {
            counter.increment();
        }
    }

    void lived(long millis) {
        ended.increment();
        lifeMillis.add(Math.max(millis, 0));
    }

    void inTag(int tag, long sessions) {
        long more = sessions - inTags.getAndSet(tag, sessions);
        long now = known.addAndGet(more);
        if (now > peak.get()) {
            peak.accumulateAndGet(now, Math::max);
        }
    }

    SessionStats snapshot() {
        Map<RejectCause, Long> causes = new EnumMap<>(RejectCause.class);
        rejected.forEach((cause, count) -> {
            if (count.sum() > 0) {
                causes.put(cause, count.sum());
            }
        });
        return new SessionStats(
                creates.sum(),
                reads.sum(),
                found.sum(),
                nearHits.sum(),
                updates.sum(),
                deletes.sum(),
                expired.sum(),
                evicted.sum(),
                denied.sum(),
                causes,
                ipChanges.sum(),
                userAgentChanges.sum(),
                touches.sum(),
                touchFailures.sum(),
                listenerFailures.sum(),
                unavailable.sum(),
                sweeps.sum(),
                sweepFailures.sum(),
                ended.sum(),
                lifeMillis.sum(),
                peak.get(),
                readLatency.snapshot());
    }
}
