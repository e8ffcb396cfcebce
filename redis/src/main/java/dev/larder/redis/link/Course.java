package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a command is on its way: which link it takes next, and whether there is a next one. Used by one thread at a time.
 *
 * <p>A command is sent again when the server says that it did nothing (it named another node, or is no primary any more), or
 * when its connection broke and doing it twice is doing it once; never more than {@link #MAX_TURNS} times, and never past
 * its deadline.
 */
final class Course {
    private static final int MAX_TURNS = 8;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final RedisRouter router;
    private final Command<?> command;
    private final @Nullable NodeAddress fixed;
    private final long deadlineNanos;
    private NodeLink link;
    private boolean asking;
    private int turns;
    private boolean resent;
    private long pauseNanos;

    Course(RedisRouter router, Command<?> command, @Nullable NodeAddress fixed, long deadlineNanos) {
        this.router = router;
        this.command = command;
        this.fixed = fixed;
        this.deadlineNanos = deadlineNanos;
        this.link = destination();
    }

    private NodeLink destination() {
        return fixed != null ? router.watch().linkTo(fixed) : router.topology().link(command.slot());
    }

    NodeLink link() {
        return link;
    }

    long pauseNanos() {
        return pauseNanos;
    }

    Pending waiting(boolean mayLead) {
        return Pending.waiting(command, asking, deadlineNanos, mayLead);
    }

    Pending notifying(Runnable onDone) {
        return Pending.notifying(command, asking, deadlineNanos, onDone);
    }

    /** Looks at an outcome; true if the command shall be sent once more, to {@link #link()} after {@link #pauseNanos()}. */
    boolean turn(Pending done) {
        if (done.failure() == null && !(done.reply() instanceof ServerErrorException)) {
            return false;
        }
        if (++turns > MAX_TURNS || deadlineNanos - System.nanoTime() <= 0) {
            return false;
        }
        asking = false;
        pauseNanos = 0;
        if (done.failure() != null) {
            return link.connecting() ? later() : resendAfterLoss(done);
        }
        return done.reply() instanceof ServerErrorException e && fixed == null && followed(e);
    }

    private boolean resendAfterLoss(Pending done) {
        if (!done.lost() || resent || command.repeat() != Command.Repeat.SAFE) {
            return false;
        }
        resent = true;
        router.retries.increment();
        link = destination();
        return true;
    }

    private boolean followed(ServerErrorException e) {
        switch (e.kind()) {
            case "MOVED" -> {
                link = router.watch().movedTo(command.slot(), redirect(e));
                return true;
            }
            case "ASK" -> {
                if (!command.more().isEmpty()) {
                    // The other node has only some of the keys yet, and would answer as if there were no others.
                    return false;
                }
                link = router.watch().linkTo(redirect(e));
                asking = true;
                return true;
            }
            case "READONLY" -> {
                router.watch().demoted(link);
                return later();
            }
            case "TRYAGAIN", "MASTERDOWN", "CLUSTERDOWN" -> {
                router.watch().lookAgain();
                return later();
            }
            default -> {
                return false;
            }
        }
    }

    /** Not at all if the time is over by then: what is known now is worth more than another timeout. */
    private boolean later() {
        pauseNanos = PAUSE_NANOS * turns;
        if (deadlineNanos - System.nanoTime() <= pauseNanos) {
            return false;
        }
        link = destination();
        return true;
    }

    private NodeAddress redirect(ServerErrorException e) {
        router.redirects.increment();
        return e.redirect(link.address());
    }

    /** The reply of a command that came to its end. */
    @Nullable
    Object reply(Pending done) {
        RuntimeException failure = done.failure();
        if (failure != null) {
            // A leader shares one failure with its whole batch; each caller gets one of its own.
            throw new StoreUnavailableException(
                    failure.getMessage()
                            + (done.lost() && command.repeat() == Command.Repeat.UNSAFE
                                    ? "; the command may or may not have been carried out"
                                    : ""),
                    failure);
        }
        if (done.reply() instanceof ServerErrorException e) {
            throw switch (e.kind()) {
                case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "READONLY", "TRYAGAIN" ->
                    new StoreUnavailableException(link.address() + " answered: " + e.text(), e);
                default -> new ServerErrorException(e.text(), link.address());
            };
        }
        return done.reply();
    }
}
