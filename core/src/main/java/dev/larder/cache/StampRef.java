package dev.larder.cache;

import org.jspecify.annotations.Nullable;

/**
 * The stamp of one tag as this node knows it, shared by all values in memory that carry the tag: one notice, and none of them is
 * valid any more, however many there are.
 *
 * <p>Made before the stamp is asked for, so that a notice that comes while the answer is under way is not missed. A reference
 * that has changed stays so; the next reader makes another.
 */
final class StampRef {
    private volatile Tracking.@Nullable Tracked<Stamp> held;
    private volatile boolean changed;

    /** The reference that took the place of this one, once the watch of this one had ended; changes are told of to that one only. */
    private volatile @Nullable StampRef successor;

    /**
     * Notes what was read; if that differs from what another reader saw, the stamp has changed in between. Once another has taken its place
     * this cannot be relied on any more, whatever is read: nobody would tell it of the next change.
     */
    synchronized void set(Stamp stamp, Watch watch) {
        Tracking.Tracked<Stamp> before = held;
        if (before == null) {
            held = new Tracking.Tracked<>(stamp, watch);
        } else if (!before.value().equals(stamp)) {
            changed = true;
        } else if (before.watch() != watch && watch.isIntact() && successor == null) {
            held = new Tracking.Tracked<>(stamp, watch);
        }
    }

    void change() {
        changed = true;
    }

    /** The stamp, if it can be relied on, else null. */
    @Nullable
    Stamp stamp(long nowNanos, long boundNanos) {
        Tracking.Tracked<Stamp> now = held;
        return now != null && !changed && now.watch().covers(nowNanos, boundNanos) ? now.value() : null;
    }

    /** Whether it holds this stamp, whether or not that can be relied on at present. */
    boolean isOf(Stamp stamp) {
        Tracking.Tracked<Stamp> now = held;
        return now != null && !changed && now.value().equals(stamp);
    }

    /**
     * Lets another take its place, unless it has become usable meanwhile.
     *
     * @return the one that changes are told of
     */
    synchronized StampRef succeededBy(StampRef other) {
        if (isUsable()) {
            return this;
        }
        successor = other;
        return other;
    }

    /** Whether no change was told, neither of this one nor of those that took its place. Without the stamp's watch that means little. */
    boolean isUnchanged() {
        StampRef ref = this;
        while (!ref.changed) {
            StampRef next = ref.successor;
            if (next == null) {
                return true;
            }
            ref = next;
        }
        return false;
    }

    /** Whether the stamp can be relied on. */
    boolean isValid(Watch entryWatch, long nowNanos, long boundNanos) {
        if (changed) {
            return false;
        }
        Tracking.Tracked<Stamp> now = held;
        // Mostly all watches are the same one, which has been looked at already.
        return now != null && (now.watch() == entryWatch || now.watch().covers(nowNanos, boundNanos));
    }

    /** For how long nobody has vouched for it. */
    long unprovenNanos(long nowNanos) {
        Tracking.Tracked<Stamp> now = held;
        return now == null ? Long.MAX_VALUE : now.watch().unprovenNanos(nowNanos);
    }

    /** Whether it waits for its first answer, or the watch of that has not ended. */
    boolean isUsable() {
        Tracking.Tracked<Stamp> now = held;
        return !changed && (now == null || now.watch().isIntact());
    }
}
