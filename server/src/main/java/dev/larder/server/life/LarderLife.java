package dev.larder.server.life;

import dev.larder.Larder;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the system inside the server: it can be started, used, shut down and started again, while the API stays up.
 *
 * <p>Thread-safe. Starting and shutting down exclude each other and may both be asked for at any time; who asks for what
 * is already so gets at once what he wants.
 *
 * @since 0.1
 */
public final class LarderLife implements AutoCloseable {
    /** How long a shutdown waits for requests under way. */
    static final Duration IN_FLIGHT_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LarderLife.class);

    private final Supplier<Running> starter;
    private final Gate gate;

    // Serializes changes; what runs is read without it.
    private final ReentrantLock changing = new ReentrantLock();
    private volatile @Nullable Running running;
    private volatile boolean ending;

    /**
     * Makes a life that has not begun.
     *
     * @param starter starts everything and waits until it is there
     * @param ticker measures waiting
     */
    public LarderLife(Supplier<Running> starter, Ticker ticker) {
        this.starter = starter;
        this.gate = new Gate(ticker);
    }

    /**
     * Starts the system if it does not run.
     *
     * @return whether it was started by this call
     * @throws LarderException if it cannot be started; one line says why
     */
    public boolean initialize() {
        changing.lock();
        try {
            if (running != null) {
                return false;
            }
            running = starter.get();
            ending = false;
            gate.open();
            return true;
        } finally {
            changing.unlock();
        }
    }

    /**
     * Ends the system if it runs: nobody new gets in, who is inside may finish, then connections close and an embedded
     * Redis saves and ends.
     *
     * @return whether it was ended by this call
     */
    public boolean shutdown() {
        changing.lock();
        try {
            Running last = running;
            if (last == null) {
                return false;
            }
            ending = true;
            if (!gate.shut(IN_FLIGHT_LIMIT)) {
                LOG.warn("requests under way did not end within {} s and will fail", IN_FLIGHT_LIMIT.toSeconds());
            }
            running = null;
            last.close();
            return true;
        } finally {
            changing.unlock();
        }
    }

    /**
     * Whether a shutdown has begun. Whoever is inside and has long to go yet should then come to an end: a shutdown waits
     * a few seconds only, and Redis is gone after it.
     *
     * @return true from the beginning of a shutdown to the next start
     */
    public boolean ending() {
        return ending;
    }

    /** Says that the whole server is about to end, before anything of it does. */
    public void announceEnd() {
        ending = true;
    }

    /**
     * What runs.
     *
     * @return never null
     * @throws LarderException with {@link ErrorCode#CLOSED} if nothing does
     */
    public Running running() {
        Running now = running;
        if (now == null) {
            throw notRunning();
        }
        return now;
    }

    /**
     * What runs, if it does.
     *
     * @return null if nothing does
     */
    public @Nullable Running peek() {
        return running;
    }

    /**
     * The caches that run.
     *
     * @return never null
     * @throws LarderException with {@link ErrorCode#CLOSED} if nothing runs
     */
    public Larder current() {
        return running().larder();
    }

    /**
     * Gets in; a shutdown then waits for {@link #leave()}.
     *
     * @throws LarderException with {@link ErrorCode#CLOSED} if the system does not run
     */
    public void enter() {
        if (!gate.enter()) {
            throw notRunning();
        }
    }

    /** Gets out again. */
    public void leave() {
        gate.leave();
    }

    private static LarderException notRunning() {
        return new LarderException(ErrorCode.CLOSED, "the system is shut down");
    }

    /** Ends the system for good. */
    @Override
    public void close() {
        shutdown();
    }
}
