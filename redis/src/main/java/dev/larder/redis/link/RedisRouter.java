package dev.larder.redis.link;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The router over real servers: follows their topology and keeps a link to each primary. */
public final class RedisRouter implements Router {
    /** How often the timer looks: deadlines are kept to this precision. */
    private static final Duration TICK = Duration.ofMillis(25);

    private final LinkConfig config;
    private final Threads threads;
    private final TopologyWatch watch;
    private final List<Consumer<NodeAddress>> listeners = new CopyOnWriteArrayList<>();
    private final List<CommandObserver> observers = new CopyOnWriteArrayList<>();
    private final LongAdder commands = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder redirects = new LongAdder();
    private final boolean socketsAreInterruptible;

    /** One for each way of telling that is in use. */
    private final List<TrackedLinks> tracked = new CopyOnWriteArrayList<>();

    private volatile boolean rearms = true;
    private volatile boolean closed;

    private RedisRouter(LinkConfig config) {
        this.config = config;
        this.threads = new Threads(config.clientName());
        this.watch = new TopologyWatch(config, threads, this::up, this::changed);
        this.socketsAreInterruptible = config.seeds().stream().anyMatch(seed -> seed.socketPath() != null);
    }

    /**
     * Asks the seeds who they are, and connects to every primary.
     *
     * @param config what to connect to
     * @return a router whose primaries are connected
     * @throws StoreUnavailableException if no seed or not every primary can be reached within the connect timeout
     * @throws LarderException if a server refuses the login, or the configuration does not fit what was found
     */
    public static RedisRouter connect(LinkConfig config) {
        RedisRouter router = new RedisRouter(config);
        try {
            router.watch.connect();
            router.threads.every(router::tick, TICK.toNanos());
            return router;
        } catch (RuntimeException e) {
            router.close();
            throw e;
        }
    }

    /** Whether the present thread may read from a shared connection: not if interrupting it would break that. */
    boolean mayLead() {
        return !socketsAreInterruptible && !CallerThreads.isVirtual();
    }

    private void up(NodeLink link) {
        listeners.forEach(listener -> listener.accept(link.address()));
    }

    private void changed() {
        tracked.forEach(TrackedLinks::follow);
    }

    private void tick() {
        long now = System.nanoTime();
        watch.tick(now);
        tracked.forEach(links -> links.tick(now));
    }

    /** Whether a tracked connection that is made anew is told of changes as the first one was. */
    boolean rearms() {
        return rearms;
    }

    /** For the test that shows what it is for. */
    void stopRearming() {
        rearms = false;
    }

    TopologyWatch watch() {
        return watch;
    }

    Topology topology() {
        return watch.topology();
    }

    Threads threads() {
        return threads;
    }

    long timeoutNanos() {
        return config.commandTimeout().toNanos();
    }

    void finished(Command<?> command, long nanos, @Nullable RuntimeException failure) {
        commands.increment();
        if (failure instanceof StoreUnavailableException) {
            unavailable.increment();
        } else if (failure != null) {
            errors.increment();
        }
        for (CommandObserver observer : observers) {
            observer.finished(command, nanos, failure);
        }
    }

    @Override
    public <T extends @Nullable Object> Call<T> call(Command<T> command) {
        return new Flight<>(this, command, null);
    }

    @Override
    public <T extends @Nullable Object> Call<T> callNode(NodeAddress node, Command<T> command) {
        return new Flight<>(this, command, node);
    }

    @Override
    public <T extends @Nullable Object> Call<List<Outcome<T>>> callAll(List<Command<? extends T>> several) {
        List<FlightGroup.Leg<? extends T>> legs = new ArrayList<>(several.size());
        for (Command<? extends T> command : several) {
            legs.add(new FlightGroup.Leg<>(command, null));
        }
        return new FlightGroup<>(this, () -> legs);
    }

    @Override
    public <T extends @Nullable Object> Call<List<Outcome<T>>> callPrimaries(Command<T> command) {
        return new FlightGroup<>(
                this,
                () -> primaries().stream()
                        .map(node -> new FlightGroup.Leg<>(command, node))
                        .toList());
    }

    @Override
    public List<NodeAddress> primaries() {
        return topology().primaries();
    }

    @Override
    public NodeAddress primaryOf(int slot) {
        return topology().link(slot).address();
    }

    @Override
    public void moved(int slot, NodeAddress node) {
        watch.movedTo(slot, node);
    }

    @Override
    public List<NodeState> nodes() {
        List<NodeState> nodes = new ArrayList<>();
        Topology now = topology();
        for (View.Primary primary : now.view().primaries()) {
            NodeLink link = now.links().get(primary.address());
            nodes.add(new NodeState(primary.address(), true, link != null && link.healthy()));
            primary.replicas().forEach(replica -> nodes.add(new NodeState(replica, false, true)));
        }
        return nodes;
    }

    @Override
    public Mode mode() {
        return topology().view().mode();
    }

    @Override
    public LinkStats stats() {
        Collection<NodeLink> all = watch.links();
        return new LinkStats(
                commands.sum(),
                watch.retiredBatches.sum() + sum(all, NodeLink::batches),
                errors.sum(),
                unavailable.sum(),
                watch.retiredRejected.sum() + sum(all, link -> link.rejected.sum()),
                retries.sum(),
                redirects.sum(),
                watch.retiredReconnects.sum() + sum(all, link -> link.reconnects.sum()),
                (int) sum(all, NodeLink::waiting),
                (int) sum(all, NodeLink::connections));
    }

    private static long sum(Collection<NodeLink> links, ToLongFunction<NodeLink> count) {
        return links.stream().mapToLong(count).sum();
    }

    @Override
    public DedicatedLink dedicated(@Nullable NodeAddress node) {
        if (closed) {
            throw new StoreUnavailableException("the connection manager is closed", null);
        }
        NodeAddress address = node != null ? node : topology().link(Slots.ANY).address();
        return new DedicatedWire(Wire.open(address, config, config.login(), config.database()));
    }

    @Override
    public TrackedRouter track(String keyPrefix, TrackedListener listener) {
        return follow(
                new TrackedLinks(this, config, heartbeatStart(keyPrefix), listener, Arming.ofReads(this::rearms)));
    }

    @Override
    public TrackedRouter trackPrefixes(String keyPrefix, TrackedListener listener) {
        String idle = heartbeatStart(keyPrefix);
        return follow(new TrackedLinks(this, config, idle, listener, Arming.ofPrefixes(this::rearms, idle)));
    }

    /** Keys that are asked for as a sign of life, and never written. */
    private static String heartbeatStart(String keyPrefix) {
        return keyPrefix + ":h:";
    }

    private TrackedLinks follow(TrackedLinks links) {
        tracked.add(links);
        links.follow();
        if (closed) {
            links.close();
        }
        return links;
    }

    @Override
    public TrackedStats trackedStats() {
        return tracked.stream().map(TrackedLinks::stats).reduce(TrackedStats.NONE, TrackedStats::plus);
    }

    @Override
    public void observe(CommandObserver observer) {
        observers.add(observer);
    }

    @Override
    public void onConnected(Consumer<NodeAddress> listener) {
        listeners.add(listener);
        for (NodeLink link : topology().links().values()) {
            if (link.healthy()) {
                listener.accept(link.address());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        tracked.forEach(TrackedLinks::close);
        watch.close();
        threads.close();
    }
}
