package dev.larder.memory;

/** When something was used last. Noting it takes no lock; of uses at the same moment any one is remembered. */
final class LastUse {
    private volatile long nanos;

    LastUse(long nanos) {
        this.nanos = nanos;
    }

    void now(long nowNanos) {
        nanos = nowNanos;
    }

    long idleNanos(long nowNanos) {
        return Math.max(0, nowNanos - nanos);
    }
}
