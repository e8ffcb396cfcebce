package dev.larder.server.embedded;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded Redis while it is wanted: started, watched, started again on the same port when it dies, ended.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class EmbeddedRedis implements AutoCloseable {
    /** What can be said of it. */
    public enum State {
        /** It serves. */
        RUNNING,
        /** It died and is being started again. */
        RESTARTING,
        /** It died too often; {@link #close} and a new start are needed. */
        FAILED,
        /** It was ended on purpose. */
        STOPPED
    }

    /** How often in a row it is started again. */
    static final int MAX_RESTARTS = 10;

    /** How long it must live for its death to count as the first again. */
    static final Duration STABLE = Duration.ofMinutes(1);

    private static final Duration BACK_OFF_MIN = Duration.ofMillis(100);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);

    private final Launcher launcher;
    private final Ticker ticker;
    private final ScheduledExecutorService supervisor;
    private final Object lock = new Object();

    // Guarded by lock.
    private EmbeddedConfig config;
    private GuardedProcess process;
    private State state = State.RUNNING;
    private int restartsInRow;
    private long restarts;
    private long startedNanos;

    private EmbeddedRedis(Launcher launcher, Launcher.Launched first, Ticker ticker) {
        this.launcher = launcher;
        this.ticker = ticker;
        this.config = first.config();
        this.process = first.process();
        this.startedNanos = ticker.nanos();
        this.supervisor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "larder-redis-supervisor");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a Redis whose data lies in a folder, after ending what a killed server may have left there, and waits until
     * it serves.
     *
     * @param folder the data folder, locked
     * @param maxCacheMegabytes the budget of all caches, in MiB
     * @param ticker measures how long it lives
     * @return never null
     * @throws LarderException if no program fits this platform or it does not start; one line says why
     */
    public static EmbeddedRedis start(DataFolder folder, int maxCacheMegabytes, Ticker ticker) {
        Path place = folder.folder("redis");
        Launcher launcher = Launcher.find(place, ticker);
        EmbeddedRedis redis = new EmbeddedRedis(launcher, launcher.launchFirst(maxCacheMegabytes), ticker);
        redis.watch();
        return redis;
    }

    /**
     * Where it listens.
     *
     * @return a port of 127.0.0.1
     */
    public int port() {
        synchronized (lock) {
            return config.port();
        }
    }

    /**
     * What it asks for.
     *
     * @return the password of the default user
     */
    public String password() {
        synchronized (lock) {
            return config.password();
        }
    }

    /**
     * Whether it serves.
     *
     * @return never null
     */
    public State state() {
        synchronized (lock) {
            return state;
        }
    }

    /**
     * How often it was started again.
     *
     * @return since it was first started
     */
    public long restarts() {
        synchronized (lock) {
            return restarts;
        }
    }

    /**
     * The program that runs.
     *
     * @return such as {@code redis-server-7.0.15-linux-amd64}
     */
    public String program() {
        return String.valueOf(launcher.binary().path().getFileName());
    }

    /** Lets it save and end; kills it if that takes too long. Idempotent. */
    @Override
    public void close() {
        GuardedProcess last;
        synchronized (lock) {
            state = State.STOPPED;
            last = process;
        }
        supervisor.shutdownNow();
        last.stop();
        // The shell may have been killed alone, or the wait interrupted: what counts is that Redis has ended.
        Leftover.end(config());
    }

    private EmbeddedConfig config() {
        synchronized (lock) {
            return config;
        }
    }

    private void watch() {
        GuardedProcess current;
        synchronized (lock) {
            current = process;
        }
        // What goes wrong there is logged there; nobody waits for it.
        var unused = current.onExit().thenRun(() -> onExit(current));
    }

    private void onExit(GuardedProcess ended) {
        synchronized (lock) {
            if (state == State.STOPPED) {
                return;
            }
            if (ticker.nanos() - startedNanos > STABLE.toNanos()) {
                restartsInRow = 0;
            }
        }
        LOG.warn("the embedded Redis ended by itself: {}", Launcher.reason(ended));
        scheduleRestart();
    }

    private void scheduleRestart() {
        synchronized (lock) {
            if (state == State.STOPPED) {
                return;
            }
            if (restartsInRow == MAX_RESTARTS) {
                state = State.FAILED;
                LOG.error("the embedded Redis ended {} times in a row and is not started again", MAX_RESTARTS);
                return;
            }
            state = State.RESTARTING;
            var unused = supervisor.schedule(this::restart, backOffMillis(restartsInRow++), TimeUnit.MILLISECONDS);
        }
    }

    static long backOffMillis(int attempt) {
        return Math.min(BACK_OFF_MAX.toMillis(), BACK_OFF_MIN.toMillis() << Math.min(attempt, 10));
    }

    private void restart() {
        EmbeddedConfig same = config();
        try {
            Leftover.end(same);
            GuardedProcess fresh = launcher.launch(same);
            if (!adopt(fresh)) {
                fresh.stop();
                return;
            }
            LOG.info("the embedded Redis is back");
            watch();
        } catch (LarderException e) {
            LOG.warn("the embedded Redis cannot be started again yet: {}", e.getMessage());
            scheduleRestart();
        }
    }

    private boolean adopt(GuardedProcess fresh) {
        synchronized (lock) {
            if (state == State.STOPPED) {
                return false;
            }
            process = fresh;
            state = State.RUNNING;
            restarts++;
            startedNanos = ticker.nanos();
            return true;
        }
    }
}
