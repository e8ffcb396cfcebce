package dev.larder.redis.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way over one connection: written with one flush, its replies read in order.
 *
 * <p>Runs of a script that may be joined are sent as one, see {@link JointRuns}.
 *
 * <p>Waking a caller costs more than reading its reply, so replies that have come together are told together, after the last
 * one. But no caller waits for what a stranger asked for: whenever the next byte is still to come, or much has come, those
 * whose replies are there are told first, and their replies are let go. In the hands of one thread at a time.
 */
final class Exchange {
    /** Replies that have brought this much are told even while more of the batch is there to be read. */
    private static final long MAX_UNTOLD_BYTES = 256 << 10;

    /** A caller that has its own reply reads no further for others once the exchange has brought this much... */
    private static final long MAX_LED_BYTES = 1 << 20;

    /** ... or has taken this long. */
    private static final long MAX_LED_NANOS = 10_000_000;

    /** Tells callers their outcomes. */
    interface Teller {
        /** Tells those from {@code from} on, up to but not including {@code to}. */
        void tell(Pending[] batch, int from, int to);
    }

    private final NodeAddress address;
    private final Lane lane;
    private final Wire wire;
    private final WatchedInput input;
    private final Pending[] batch;
    private final Teller teller;
    private final long startNanos = System.nanoTime();
    private final long startBytes;
    /** Replies before this one have been read. */
    private int read;
    /** Callers before this one have been told. */
    private int told;

    private long toldBytes;
    private @Nullable RuntimeException broken;

    Exchange(NodeAddress address, Lane lane, Pending[] batch, Teller teller) {
        this.address = address;
        this.lane = lane;
        this.wire = Objects.requireNonNull(lane.wire);
        this.input = wire.input();
        this.batch = batch;
        JointRuns.arrange(batch);
        this.teller = teller;
        startBytes = input.bytes();
        toldBytes = startBytes;
    }

    /** Sends the batch, and begins to watch for replies. */
    void send(long deadlineNanos) {
        lane.begin(batch, startNanos, deadlineNanos);
        try {
            int joined;
            for (int i = 0; i < batch.length; i += joined) {
                joined = JointRuns.length(batch, i);
                if (batch[i].asking) {
                    wire.writeAsking();
                }
                wire.write(JointRuns.words(batch, i, joined));
                batch[i].more.forEach(wire::write);
            }
            wire.flush();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /**
     * Reads replies.
     *
     * @param led whether a caller does it that is free once it has the first reply
     * @return whether the exchange has ended, well or badly; otherwise somebody else has to go on
     */
    boolean receive(boolean led) {
        input.beforeWait(this::tellReady);
        try {
            while (broken == null && read < batch.length) {
                if (led && read > 0 && isLong()) {
                    return false;
                }
                Pending pending = batch[read];
                if (pending.asking) {
                    wire.read();
                }
                if (pending.joint == null) {
                    pending.keep(pending.more.isEmpty() ? wire.read() : replies(1 + pending.more.size()));
                    read++;
                } else {
                    int joined = JointRuns.length(batch, read);
                    JointRuns.keep(batch, read, joined, wire.read());
                    read += joined;
                }
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        lane.end();
        return true;
    }

    /** The replies of those that travel together, or the first error among them. */
    private Object replies(int count) {
        List<@Nullable Object> replies = new ArrayList<>(count);
        ServerErrorException error = null;
        for (int i = 0; i < count; i++) {
            Object reply = wire.read();
            if (error == null && reply instanceof ServerErrorException first) {
                error = first;
            }
            replies.add(reply);
        }
        return error == null ? replies : error;
    }

    private boolean isLong() {
        return input.bytes() - startBytes > MAX_LED_BYTES || input.heardNanos() - startNanos > MAX_LED_NANOS;
    }

    /** From now on nobody waits for this on a thread that has to be back at a time of its own. */
    void handedOver() {
        lane.deadlineNanos = lastDeadlineNanos(batch, System.nanoTime());
    }

    private void tellReady() {
        if (told < read && (input.bytes() - toldBytes > MAX_UNTOLD_BYTES || !hasMore())) {
            tellAll();
        }
    }

    private boolean hasMore() {
        try {
            return input.available() > 0;
        } catch (IOException e) {
            return false; // The read that follows meets it too, and reports it.
        }
    }

    /** Tells those who were not told yet and whose outcome is there. */
    void tellAll() {
        int from = told;
        int to = broken == null ? read : batch.length;
        told = to;
        toldBytes = input.bytes();
        teller.tell(batch, from, to);
        for (int i = from; i < to; i++) {
            // What a reply holds belongs to its caller now, not to the rest of a long batch.
            batch[i] = Pending.TOLD;
        }
    }

    private void fail(Throwable e) {
        // Whatever it was, the position in the stream of replies is lost, and nobody may wait for ever.
        RuntimeException why = Wire.unavailable(address, e);
        for (int i = read; i < batch.length; i++) {
            if (i == read && input.tooLarge()) {
                batch[i].keepRefused(why);
            } else {
                batch[i].keepLost(why);
            }
        }
        broken = why;
    }

    /** Why the connection is of no use any more, or null; valid once it has ended. */
    @Nullable
    RuntimeException broken() {
        return broken;
    }

    long heardNanos() {
        return input.heardNanos();
    }

    /** How long it took from the first byte that was sent to the last that came. */
    long tookNanos() {
        return input.heardNanos() - startNanos;
    }

    /**
     * When the last one of a batch gives up. A caller who leads must return in time, so it breaks the exchange off at its
     * own deadline; a thread of the router has time until nobody waits any more, and leaves the connection whole.
     */
    static long lastDeadlineNanos(Pending[] batch, long nowNanos) {
        long longest = Long.MIN_VALUE;
        for (Pending pending : batch) {
            if (pending != Pending.TOLD) {
                longest = Math.max(longest, pending.deadlineNanos - nowNanos);
            }
        }
        return nowNanos + longest;
    }
}
