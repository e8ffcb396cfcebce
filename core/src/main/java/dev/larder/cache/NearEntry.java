package dev.larder.cache;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value in memory, and what has to hold for it to be returned: its time has not run out, the watch under which it was read vouches
 * for it, and so do the stamps that it carries.
 */
final class NearEntry<V> {
    /** What a value takes besides its bytes: its key, this object, the references, the nodes of the map. */
    private static final int OVERHEAD_BYTES = 320;

    /** Null where it is known that there is none. */
    private final @Nullable V value;

    private final byte @Nullable [] fullKey;
    private final byte[] head;
    private final Times times;
    private final int weight;
    private final Watch watch;
    private final StampRef[] refs;

    /** In the order of {@link #refs}, the whole cache first. */
    private final List<TagStamp> tags;

    /**
     * When what may be done with it, in the ticker's time.
     *
     * @param dueNanos from when it may be time to load it anew
     * @param deadlineNanos when its time is over
     * @param staleUntilNanos until when its value may be returned where no newer one can be had
     */
    record Times(long dueNanos, long deadlineNanos, long staleUntilNanos) {}

    /** Whether it was returned lately. Written without a lock: that one of two is lost does not matter. */
    private boolean used;

    private NearEntry(
            @Nullable V value,
            byte @Nullable [] fullKey,
            byte[] head,
            Times times,
            int weight,
            Watch watch,
            List<TagStamp> tags,
            StampRef[] refs) {
        this.value = value;
        this.fullKey = fullKey;
        this.head = head;
        this.times = times;
        this.weight = weight;
        this.watch = watch;
        this.tags = tags;
        this.refs = refs;
    }

    static <V> NearEntry<V> of(
            @Nullable V value,
            StoredKey key,
            byte[] stored,
            Times times,
            Watch watch,
            List<TagStamp> tags,
            List<StampRef> refs) {
        return new NearEntry<>(
                value,
                key.fullKey(),
                Arrays.copyOf(stored, Tracking.HEAD_BYTES),
                times,
                (int) Math.min(
                        Integer.MAX_VALUE,
                        (long) OVERHEAD_BYTES + 2L * key.entry().key().length() + stored.length),
                watch,
                tags,
                refs.toArray(new StampRef[0]));
    }

    /** The same value, vouched for anew. */
    NearEntry<V> renewed(Watch newWatch, List<StampRef> newRefs) {
        return new NearEntry<>(value, fullKey, head, times, weight, newWatch, tags, newRefs.toArray(new StampRef[0]));
    }

    void use() {
        // Most of the time it is so already, and then nothing is written that others would have to fetch.
        if (!used) {
            used = true;
        }
    }

    /** Whether it was returned since the last time this was asked. */
    boolean takeUse() {
        boolean was = used;
        used = false;
        return was;
    }

    @Nullable
    V value() {
        return value;
    }

    int weight() {
        return weight;
    }

    List<TagStamp> tags() {
        return tags;
    }

    boolean belongsTo(byte @Nullable [] wanted) {
        return Arrays.equals(fullKey, wanted);
    }

    boolean hasHead(byte @Nullable [] present) {
        return Arrays.equals(head, present);
    }

    byte[] head() {
        return head;
    }

    boolean isLive(long nowNanos) {
        return times.deadlineNanos() - nowNanos > 0;
    }

    boolean isWatched(long nowNanos, long boundNanos) {
        return watch.covers(nowNanos, boundNanos);
    }

    Watch watch() {
        return watch;
    }

    /** Whether it may be returned. */
    boolean isValid(long nowNanos, long boundNanos) {
        if (!isLive(nowNanos) || !watch.covers(nowNanos, boundNanos)) {
            return false;
        }
        for (StampRef ref : refs) {
            if (!ref.isValid(watch, nowNanos, boundNanos)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it may be time to load it anew. */
    boolean mayBeDue(long nowNanos) {
        return nowNanos - times.dueNanos() >= 0;
    }

    /** Whether it may be returned after its time, if ever, where no newer value can be had: no change was told, and not for too long. */
    boolean isLeftover(long nowNanos, long maxUnprovenNanos) {
        return times.staleUntilNanos() - times.deadlineNanos() > 0
                && times.staleUntilNanos() - nowNanos > 0
                && isUnchanged(nowNanos, maxUnprovenNanos);
    }

    /** Whether it may be returned while the store cannot be reached: no change was told, and not for too long. */
    boolean isServable(long nowNanos, long maxStaleNanos) {
        return isLive(nowNanos) && isUnchanged(nowNanos, maxStaleNanos);
    }

    private boolean isUnchanged(long nowNanos, long maxUnprovenNanos) {
        if (watch.unprovenNanos(nowNanos) > maxUnprovenNanos) {
            return false;
        }
        for (StampRef ref : refs) {
            if (!ref.isUnchanged() || ref.unprovenNanos(nowNanos) > maxUnprovenNanos) {
                return false;
            }
        }
        return true;
    }
}
