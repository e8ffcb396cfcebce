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
        long owed = bucket.fullMicros() - nowMicros;
        int nanos = bucket.nanos();
        if (owed < 0) {
            return new Bucket(nowMicros, 0, pace.tag());
        }
        if (bucket.pace() != pace.tag()) {
            owed = pace.rescaled(owed + (nanos > 0 ? 1 : 0), bucket.pace());
            nanos = 0;
        }
        // More than all permits: the clock was set back, or the bucket was larger.
        return owed > pace.fillMicros() || (owed == pace.fillMicros() && nanos > pace.fillNanos())
                ? new Bucket(nowMicros + pace.fillMicros(), pace.fillNanos(), pace.tag())
                : new Bucket(nowMicros + owed, nanos, pace.tag());
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
        return new Bucket(
                bucket.fullMicros() + pace.microsOf(permits) + nanos / Pace.NANOS, nanos % Pace.NANOS, pace.tag());
    }

    @Override
    Bucket giveBack(Bucket bucket, long permits, long nowMicros) {
        int nanos = bucket.nanos() - pace.nanosOf(permits);
        long micros = bucket.fullMicros() - pace.microsOf(permits) - (nanos < 0 ? 1 : 0);
        return micros < nowMicros
                ? new Bucket(nowMicros, 0, pace.tag())
                : new Bucket(micros, nanos < 0 ? nanos + Pace.NANOS : nanos, pace.tag());
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
    long delayMicros(Bucket bucket, long nowMicros) {
        return queue ? resetMicros(bucket, nowMicros) : 0;
    }
}
