package dev.larder.server.events;

import dev.larder.base.Ticker;
import dev.larder.server.life.LarderLife;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes one event a second for all listeners together, as long as there are any.
 *
 * <p>Thread-safe. A listener waits for events on its own thread and takes the newest, so one that is slow misses some and holds up nobody.
 */
@Component
final class EventFeed {
    /** How many may listen at once; each takes a thread of the web server. */
    static final int MAX_LISTENERS = 32;

    /** The time between two events. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final int IDLE_SECONDS = 30;

    private final List<LivePart> parts;
    private final Clock clock;
    private final Semaphore places = new Semaphore(MAX_LISTENERS);
    private final ScheduledThreadPoolExecutor clockwork;
    private final ThreadPoolExecutor askers;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // The three below are guarded by the lock.
    private @Nullable Event newest;
    private long number;
    private boolean ended;

    /**
     * An event.
     *
     * @param number counts up
     * @param json its data
     */
    record Event(long number, String json) {}

    EventFeed(List<StatisticsPart> parts, LarderLife life, JsonMapper json, Ticker ticker, Clock clock) {
        this.parts = parts.stream()
                .map(part -> new LivePart(part, life, json, ticker))
                .toList();
        this.clock = clock;
        this.clockwork = new ScheduledThreadPoolExecutor(1, daemons("larder-events"));
        // Each part is asked by one thread at a time, so that many are always enough.
        this.askers = new ThreadPoolExecutor(
                0,
                Math.max(1, parts.size()),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons("larder-events-asker"));
        var unused = clockwork.scheduleAtFixedRate(
                this::tick, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Takes a place among the listeners, if there is one left; {@link #leave} gives it back. */
    boolean join() {
        return places.tryAcquire();
    }

    void leave() {
        places.release();
    }

    private void tick() {
        if (places.availablePermits() == MAX_LISTENERS) {
            return;
        }
        parts.forEach(part -> part.refresh(askers));
        publish(event());
    }

    private String event() {
        StringBuilder json = new StringBuilder("{\"timestamp\":\"")
                .append(Instant.now(clock).truncatedTo(ChronoUnit.MILLIS))
                .append('"');
        parts.forEach(
                part -> json.append(",\"").append(part.name()).append("\":").append(part.json()));
        return json.append('}').toString();
    }

    private void publish(String json) {
        lock.lock();
        try {
            newest = new Event(++number, json);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for an event that is newer than another, at most as long as a few should take.
     *
     * @param after the number of the last one that the caller has, 0 for none
     * @return null once there will be none any more, or none came
     */
    @Nullable
    Event next(long after) throws InterruptedException {
        long left = INTERVAL.multipliedBy(30).toNanos();
        lock.lock();
        try {
            while (!ended && (newest == null || newest.number() <= after) && left > 0) {
                left = changed.awaitNanos(left);
            }
            Event event = newest;
            return ended || event == null || event.number() <= after ? null : event;
        } finally {
            lock.unlock();
        }
    }

    /** The number of the newest event; who joins waits for one that is made for it. */
    long lastNumber() {
        lock.lock();
        try {
            return number;
        } finally {
            lock.unlock();
        }
    }

    /** The end of the server waits for requests, and listeners would never leave. */
    @EventListener(ContextClosedEvent.class)
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        clockwork.shutdownNow();
        askers.shutdown();
    }
}
