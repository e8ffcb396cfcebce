package dev.larder.cache;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One key on its way through a batch, and what came of it. Used by one thread at a time, but for {@link #wake}. */
final class BatchKey<V> {
    private final String name;
    private final StoredKey stored;

    private SingleFlight.@Nullable Flight<String, Loaded<V>> flight;
    private boolean unavailable;
    private Former<V> former = Former.none();
    private @Nullable V spare;
    private boolean stale;
    private byte @Nullable [] known;

    /** What the lease was asked for with. */
    private @Nullable Stamp token;

    private boolean leased;
    private long leaseEndNanos;
    private @Nullable Watch leaseWatch;
    private @Nullable CompletableFuture<Void> notice;
    private final AtomicBoolean awake = new AtomicBoolean();

    /** What the loader of this batch returned for it. */
    private @Nullable V loaded;

    private boolean leftOut;

    private @Nullable V value;
    private @Nullable LarderException failure;
    private boolean absent;

    BatchKey(String name, StoredKey stored) {
        this.name = name;
        this.stored = stored;
    }

    String name() {
        return name;
    }

    StoredKey stored() {
        return stored;
    }

    EntryKey entry() {
        return stored.entry();
    }

    void board(SingleFlight.Flight<String, Loaded<V>> seat) {
        flight = seat;
    }

    SingleFlight.Flight<String, Loaded<V>> flight() {
        return Objects.requireNonNull(flight, "boarded before");
    }

    /** Notes what a read came to, and a value that may be returned where no newer one can be had. */
    void read(Verdict<V> verdict, @Nullable V leftover) {
        unavailable = verdict.outcome() == Verdict.Outcome.UNAVAILABLE;
        known = verdict.known();
        value = verdict.value();
        absent = verdict.outcome() == Verdict.Outcome.KNOWN_ABSENT;
        former = Former.of(verdict);
        spare = leftover == null ? spare : leftover;
    }

    /** The entry that a load replaces. */
    Former<V> former() {
        return former;
    }

    /** The same key for whoever loads it, who may be at it still when the one that asked for it has gone. */
    BatchKey<V> forCrew() {
        BatchKey<V> crew = new BatchKey<>(name, stored);
        crew.flight = flight;
        crew.unavailable = unavailable;
        crew.former = former;
        crew.spare = spare;
        crew.known = known;
        return crew;
    }

    /** Whether there is a value that may be returned where no newer one can be had. */
    boolean hasSpare() {
        return spare != null;
    }

    /** Takes the value past its time in place of a newer one. Whether there is such a value. */
    boolean makeDo() {
        V instead = spare;
        if (instead == null) {
            return false;
        }
        failure = null;
        value = instead;
        stale = true;
        return true;
    }

    /** Whether it was answered with a value past its time. */
    boolean isStale() {
        return stale;
    }

    /** Whether the store has just shown that it does not answer: asking it for a lease would only take a deadline more. */
    boolean isUnavailable() {
        return unavailable;
    }

    byte @Nullable [] known() {
        return known;
    }

    void asksWith(Stamp fresh) {
        token = fresh;
    }

    Stamp token() {
        return Objects.requireNonNull(token, "asked before");
    }

    void leased(boolean held) {
        leased = held;
    }

    boolean isLeased() {
        return leased;
    }

    CacheStore.Lease lease() {
        return new CacheStore.Lease(entry(), token());
    }

    /** Another holds the lease, until then at most; the store tells of its end under the watch, if there is one. */
    void taken(long endNanos, @Nullable Watch watch) {
        leaseEndNanos = endNanos;
        leaseWatch = watch;
    }

    /** Whether the end of the lease will be told. */
    boolean isTold() {
        return Leases.isTold(leaseWatch);
    }

    long leaseEndNanos() {
        return leaseEndNanos;
    }

    void listens(@Nullable CompletableFuture<Void> coming) {
        notice = coming;
    }

    @Nullable
    CompletableFuture<Void> notice() {
        return notice;
    }

    /** True for whoever is the first to wake it since it was last looked at. From any thread. */
    boolean wake() {
        return awake.compareAndSet(false, true);
    }

    void sleep() {
        awake.set(false);
    }

    /** Takes its value out of what the loader returned. */
    void loadedFrom(Map<String, ? extends V> values) {
        loaded = values.get(name);
        leftOut = loaded == null && !values.containsKey(name);
    }

    /** Whether the loader says that there is nothing for it. */
    boolean isLeftOut() {
        return leftOut;
    }

    @Nullable
    V loaded() {
        return loaded;
    }

    void answer(Loaded<V> found) {
        value = found.value();
        absent = value == null;
    }

    @Nullable
    V value() {
        return value;
    }

    boolean isAbsent() {
        return absent;
    }

    void fail(LarderException why) {
        failure = why;
    }

    /** Fails it together with its flight, which this batch is the pilot of. */
    void end(SingleFlight<String, Loaded<V>> flights, LarderException why) {
        fail(why);
        boolean ignored = flights.fail(flight(), why);
    }

    /** Ends as the flight of another caller ended. */
    void failLike(@Nullable Throwable cause) {
        if (cause instanceof LarderException known) {
            failure = known;
        } else {
            failure = new LarderException(ErrorCode.LOAD_FAILED, "the load of another caller failed: " + cause, cause);
        }
    }

    @Nullable
    LarderException failure() {
        return failure;
    }

    boolean hasEnded() {
        return value != null || absent || failure != null;
    }
}
