package dev.larder.limit;

import dev.larder.limit.LimitState.Bucket;
import org.jspecify.annotations.Nullable;

/**
 * Token and leaky bucket as GCRA: what a bucket lacks is the time until it is full, each permit taken puts that moment off by the
 * time of a permit, and there is room as long as it is no further away than all permits of the bucket take.
 */
final class BucketKernel extends Kernel<Bucket> {
    private final Pace pace;
    private final boolean queue;

    BucketKernel(Pace pace, boolean queue) {
        this.pace = pace;
        this.queue = queue;
    }

    @Override
    Bucket at(@Nullable LimitState kept, long nowMicros) {
        if (!(kept instanceof Bucket bucket)) {
            return new Bucket(nowMicros, 0, pace.tag());
        }
        boolean samePace = bucket.pace() == pace.tag();
        boolean mine = samePace && (bucket.wholeMicros() == bucket.fullMicros() || bucket.cutTo() == cutTo());
        long whole = bucket.wholeMicros() - nowMicros;
        long owed = mine ? bucket.fullMicros() - nowMicros : whole;
        int nanos = bucket.nanos();
        if (!samePace) {
            owed = owed <= 0 ? 0 : pace.rescaled(owed + (nanos > 0 ? 1 : 0), bucket.pace());
            nanos = 0;
            whole = owed;
        }
        if (owed < 0) {
            owed = 0;
            nanos = 0;
        }
        whole = Math.max(whole, owed);
        if (owed > pace.fillMicros() || (owed == pace.fillMicros() && nanos > pace.fillNanos())) {
            // More than all permits: the clock was set back, or the bucket was larger, for others perhaps still is.
            whole = Math.max(whole, owed + 1);
            owed = pace.fillMicros();
            nanos = pace.fillNanos();
        }
        return bucket(nowMicros + owed, nanos, nowMicros + whole);
    }

    private Bucket bucket(long fullMicros, int nanos, long wholeMicros) {
        return wholeMicros > fullMicros
                ? new Bucket(fullMicros, nanos, pace.tag(), wholeMicros, cutTo())
                : new Bucket(fullMicros, nanos, pace.tag());
    }

    private long cutTo() {
        return pace.fillMicros() % (1L << 32);
    }

    @Override
    long room(Bucket bucket, long nowMicros) {
        long leftMicros = pace.fillMicros() - (bucket.fullMicros() - nowMicros);
        int leftNanos = pace.fillNanos() - bucket.nanos();
        if (leftNanos < 0) {
            leftNanos += Pace.NANOS;
            leftMicros--;
        }
        if (leftMicros < 0) {
            return 0;
        }
        // A guess by floating point, which is at most one off, then made exact.
        long permits = (long) ((leftMicros + leftNanos / 1000.0) / (pace.micros() + pace.nanos() / 1000.0));
        while (permits > 0 && !fits(permits, leftMicros, leftNanos)) {
            permits--;
        }
        while (fits(permits + 1, leftMicros, leftNanos)) {
            permits++;
        }
        return permits;
    }

    private boolean fits(long permits, long leftMicros, int leftNanos) {
        long micros = pace.microsOf(permits);
        return micros < leftMicros || (micros == leftMicros && pace.nanosOf(permits) <= leftNanos);
    }

    @Override
    Bucket spend(Bucket bucket, long permits, long holder, long nowMicros) {
        int nanos = bucket.nanos() + pace.nanosOf(permits);
        long more = pace.microsOf(permits) + nanos / Pace.NANOS;
        return bucket(bucket.fullMicros() + more, nanos % Pace.NANOS, bucket.wholeMicros() + more);
    }

    @Override
    Bucket giveBack(Bucket bucket, long permits, long nowMicros) {
        int nanos = bucket.nanos() - pace.nanosOf(permits);
        long less = pace.microsOf(permits) + (nanos < 0 ? 1 : 0);
        long full = bucket.fullMicros() - less;
        long whole = bucket.wholeMicros() - less;
        return full < nowMicros
                ? bucket(nowMicros, 0, Math.max(nowMicros, whole))
                : bucket(full, nanos < 0 ? nanos + Pace.NANOS : nanos, whole);
    }

    @Override
    long waitMicros(Bucket bucket, long permits, long nowMicros) {
        Bucket after = spend(bucket, permits, 0, nowMicros);
        long over = after.fullMicros() - nowMicros - pace.fillMicros() + (after.nanos() > pace.fillNanos() ? 1 : 0);
        return Math.max(0, over);
    }

    @Override
    long resetMicros(Bucket bucket, long nowMicros) {
        return bucket.fullMicros() - nowMicros + (bucket.nanos() > 0 ? 1 : 0);
    }

    @Override
    long lastsMicros(Bucket bucket, long nowMicros) {
        return bucket.wholeMicros() - nowMicros + (bucket.nanos() > 0 ? 1 : 0);
    }

    @Override
    long delayMicros(Bucket bucket, long nowMicros) {
        return queue ? resetMicros(bucket, nowMicros) : 0;
    }
}
