package dev.larder.layer.perf;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.fleet.FleetStore;
import dev.larder.fleet.FleetStore.Addition;
import dev.larder.layer.perf.MetricsSource.Gauges;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the fleet how this node does, and anybody how the fleet does.
 *
 * <p>Once a second it takes a sample of what its source has counted and publishes it, with an account of the node, in one round trip; full
 * minutes and hours it publishes rolled up as well. While the store cannot be asked it keeps the last {@link #MAX_WAITING} samples and
 * publishes them later. A node that is not heard of for {@link #NODE_TTL} is not there any more; its samples stay as long as those of others.
 *
 * <p>Thread-safe, with one thread of its own. Reading the source takes no lock of a hot path.
 *
 * @since 0.1
 */
public final class MetricsCache implements AutoCloseable {
    /** The time between two samples. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    /** After what time without a word a node is not there any more. */
    public static final Duration NODE_TTL = Duration.ofSeconds(15);

    /** How many samples wait for a store that cannot be asked; one more, and the oldest is dropped. */
    public static final int MAX_WAITING = FleetStore.MAX_BATCH;

    /** How often one of the nodes asks for figures that are the same for all. */
    static final Duration GAUGES_EVERY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(MetricsCache.class);

    private final FleetStore store;
    private final MetricsSource source;
    private final Ticker ticker;
    private final MetricsConfig config;
    private final History history;
    private final ScheduledThreadPoolExecutor clockwork;

    // All below are used by the clockwork alone.
    private final Sampler sampler;
    private final JvmProcess process;
    private final Rollup minutes = new Rollup(Resolution.MINUTE);
    private final Rollup hours = new Rollup(Resolution.HOUR);
    private final Evictions evictions = new Evictions();
    private final Deque<Addition> waiting = new ArrayDeque<>();
    private final long startedMillis;
    private long gaugesAtNanos;
    private boolean failing;

    /**
     * Makes one of a node without other parts, that publishes nothing before it is {@linkplain #start() started}.
     *
     * @param store where nodes meet; not owned
     * @param source what this node has counted
     * @param ticker elapsed time
     * @param config who this node is
     */
    public MetricsCache(FleetStore store, MetricsSource source, Ticker ticker, MetricsConfig config) {
        this(store, source, new SampleSources(), ticker, config);
    }

    /**
     * Makes one that publishes nothing before it is {@linkplain #start() started}.
     *
     * @param store where nodes meet; not owned
     * @param source what this node has counted
     * @param parts what other parts of the node tell; more may be registered at any time
     * @param ticker elapsed time
     * @param config who this node is
     */
    public MetricsCache(
            FleetStore store, MetricsSource source, SampleSources parts, Ticker ticker, MetricsConfig config) {
        this.store = Objects.requireNonNull(store, "store");
        this.source = Objects.requireNonNull(source, "source");
        this.ticker = Objects.requireNonNull(ticker, "ticker");
        this.config = Objects.requireNonNull(config, "config");
        this.history = new History(store);
        this.sampler = new Sampler(source, parts, ticker);
        this.process = new JvmProcess(ticker);
        this.startedMillis = store.clockMillis();
        this.gaugesAtNanos = ticker.nanos() - GAUGES_EVERY.toNanos();
        this.clockwork = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "larder-metrics");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to publish, at once and then once a second. */
    public void start() {
        var unused = clockwork.scheduleWithFixedDelay(this::tick, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            publish();
            failing = false;
        } catch (RuntimeException failure) {
            told(failure);
        }
    }

    private void told(RuntimeException failure) {
        if (!failing && !clockwork.isShutdown()) {
            LOG.warn("how this node does cannot be published for now: {}", failure.toString());
        }
        failing = true;
    }

    /** One sample; package-private for tests, which have no clockwork. */
    void publish() {
        long now = store.clockMillis();
        Gauges gauges = gauges();
        Sample sample = sampler.take(now, gauges, evictions.since(gauges.evictedKeys()));
        add(Resolution.SECOND, sample);
        minutes.add(sample).ifPresent(minute -> {
            add(Resolution.MINUTE, minute);
            hours.add(minute).ifPresent(hour -> add(Resolution.HOUR, hour));
        });
        send(now);
    }

    private void add(Resolution resolution, Sample sample) {
        byte[] bytes = Wire.encode(sample);
        if (bytes.length > FleetStore.MAX_SAMPLE_BYTES) {
            LOG.debug("a sample of {} bytes is left out", bytes.length);
            return;
        }
        waiting.addLast(new Addition(resolution.series(), bytes, resolution.kept(), resolution.ttlMillis()));
        if (waiting.size() > MAX_WAITING) {
            waiting.removeFirst();
        }
    }

    private void send(long now) {
        byte[] account = Wire.encode(report(now));
        List<Addition> additions = new ArrayList<>(waiting);
        store.publish(config.id(), account, NODE_TTL.toMillis(), additions).await();
        waiting.clear();
    }

    private NodeReport report(long now) {
        return new NodeReport(
                config.id(),
                config.host(),
                config.address(),
                startedMillis,
                now,
                process.look(),
                sampler.lately(now),
                sampler.reading(),
                source.operations());
    }

    /** One node is enough to ask: the first of those that are there. Two that both believe to be it do no harm. */
    private Gauges gauges() {
        if (ticker.nanos() - gaugesAtNanos < GAUGES_EVERY.toNanos()) {
            return Gauges.UNKNOWN;
        }
        gaugesAtNanos = ticker.nanos();
        try {
            Map<String, byte[]> present = store.present().await();
            boolean first = present.keySet().stream().noneMatch(other -> other.compareTo(config.id()) < 0);
            if (!first) {
                evictions.forget();
                return Gauges.UNKNOWN;
            }
            return source.gauges();
        } catch (LarderException unknown) {
            LOG.debug("figures of the fleet are not known for now", unknown);
            return Gauges.UNKNOWN;
        }
    }

    /**
     * Who this node is.
     *
     * @return its id in the fleet
     */
    public String id() {
        return config.id();
    }

    /**
     * The nodes that are there, with what they said last. Two round trips.
     *
     * @return by id, sorted; a node of a version that cannot be read is left out
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public List<NodeReport> nodes() {
        List<NodeReport> nodes = new ArrayList<>();
        store.present().await().values().forEach(account -> Wire.report(account).ifPresent(nodes::add));
        return nodes;
    }

    /**
     * What all nodes together did, those included that are not there any more. Two round trips for each of up to three series; what is
     * remembered from the call before is not fetched again.
     *
     * @param window how far back
     * @return in order of time; a time in which no node sampled has no point
     * @throws dev.larder.base.StoreUnavailableException if the store does not answer
     */
    public List<Sample> history(Window window) {
        return history.points(window);
    }

    /**
     * The latest figures that are the same for all nodes, as any of them found them in the last minute.
     *
     * @param points of {@link #history}
     * @return unknown where none did; how much was evicted since the store runs always is, since samples have what was evicted in their time
     */
    public static Gauges latest(List<Sample> points) {
        @Nullable Long sessions = null;
        @Nullable Long bytes = null;
        for (Sample point : points) {
            sessions = point.activeSessions() == null ? sessions : point.activeSessions();
            bytes = point.usedMemoryBytes() == null ? bytes : point.usedMemoryBytes();
        }
        return new Gauges(sessions, bytes, null);
    }

    /** Ends publishing, adds the unfinished minute and hour, and says that this node is gone, if the store can be asked. Idempotent. */
    @Override
    public void close() {
        if (clockwork.isShutdown()) {
            return;
        }
        clockwork.shutdown();
        try {
            if (clockwork.awaitTermination(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                leave();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        try {
            add(Resolution.SECOND, sampler.take(store.clockMillis(), Gauges.UNKNOWN, 0));
            minutes.unfinished().ifPresent(minute -> {
                add(Resolution.MINUTE, minute);
                hours.add(minute).ifPresent(hour -> add(Resolution.HOUR, hour));
            });
            hours.unfinished().ifPresent(hour -> add(Resolution.HOUR, hour));
            send(store.clockMillis());
            store.leave(config.id()).await();
        } catch (LarderException unreachable) {
            LOG.debug(
                    "the last samples could not be published; the others see this node go by its silence", unreachable);
        }
    }
}
