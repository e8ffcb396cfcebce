package dev.larder.redis.link;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router over real servers: follows their topology and keeps a link to each primary. */
public final class RedisRouter implements Router {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRouter.class);

    /** How often the timer looks: deadlines are kept to this precision. */
    private static final Duration TICK = Duration.ofMillis(25);

    /** How often the topology is looked at while all is well, and while a node is lost or Sentinels may move one. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration LOOK_WHEN_LOST = Duration.ofSeconds(1);

    /** {@code Thread.isVirtual} where the running JVM has it. */
    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

    private final LinkConfig config;
    private final Threads threads;
    private final Discovery discovery;
    private final Map<NodeAddress, NodeLink> links = new ConcurrentHashMap<>();
    /** Links that the topology no longer has, until their last commands have ended. */
    private final Set<NodeLink> retiring = ConcurrentHashMap.newKeySet();

    private final List<Consumer<NodeAddress>> listeners = new CopyOnWriteArrayList<>();
    private final List<CommandObserver> observers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final LongAdder commands = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder redirects = new LongAdder();
    /** What links that are gone had counted. */
    private final LongAdder[] retired = {new LongAdder(), new LongAdder(), new LongAdder()};

    private final boolean socketsAreInterruptible;
    private volatile Topology topology;
    private volatile boolean lost;
    private volatile long lookedNanos;
    private volatile boolean closed;

    private RedisRouter(LinkConfig config) {
        this.config = config;
        this.threads = new Threads(config.clientName());
        this.discovery = new Discovery(config);
        this.socketsAreInterruptible = config.seeds().stream().anyMatch(seed -> seed.socketPath() != null);
        this.topology = new Topology(new View(Mode.STANDALONE, List.of()), Map.of(), new NodeLink[0]);
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
            View view = router.discovery.first();
            Topology first = Topology.of(view, router::linkOf);
            for (NodeLink link : first.links().values()) {
                link.connect();
            }
            router.topology = first;
            router.lookedNanos = System.nanoTime();
            router.threads.every(router::tick, TICK.toNanos());
            return router;
        } catch (RuntimeException e) {
            router.close();
            throw e;
        }
    }

    private static @Nullable MethodHandle isVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null; // A JVM from before virtual threads: no thread is one.
        }
    }

    /** Whether the present thread may read from a shared connection: not if interrupting it would break that. */
    boolean mayLead() {
        if (socketsAreInterruptible) {
            return false;
        }
        if (IS_VIRTUAL == null) {
            return true;
        }
        try {
            return !(boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (Throwable e) {
            throw new IllegalStateException("Thread.isVirtual failed", e);
        }
    }

    private NodeLink linkOf(NodeAddress address) {
        return links.computeIfAbsent(address, a -> new NodeLink(a, config, threads, this::up, this::down));
    }

    private void up(NodeLink link) {
        listeners.forEach(listener -> listener.accept(link.address()));
    }

    private void down(NodeLink link) {
        lost = true;
        lookAgain();
    }

    /** Keeps deadlines, breakers and the topology up to date. */
    private void tick() {
        long now = System.nanoTime();
        links.values().forEach(link -> link.tick(now));
        retiring.forEach(link -> link.tick(now));
        Duration due = lost || mode() == Mode.SENTINEL ? LOOK_WHEN_LOST : LOOK;
        if (now - lookedNanos > due.toNanos()) {
            lookAgain();
        }
    }

    /** Looks at the topology in the background, unless that is under way. */
    void lookAgain() {
        if (!closed && looking.compareAndSet(false, true)) {
            threads.lead(this::look);
        }
    }

    private void look() {
        try {
            apply(viewNow());
        } catch (LarderException e) {
            LOG.debug("the topology is not known at present: {}", e.getMessage());
        } finally {
            lookedNanos = System.nanoTime();
            lost = topology.links().values().stream().anyMatch(link -> !link.healthy());
            looking.set(false);
        }
    }

    private View viewNow() {
        Mode mode = mode();
        if (mode == Mode.SENTINEL) {
            return discovery.sentinels();
        }
        for (NodeLink link : topology.links().values()) {
            if (link.healthy()) {
                try {
                    return mode == Mode.CLUSTER
                            ? discovery.clusterThrough(link.address())
                            : discovery.standaloneAt(link.address());
                } catch (LarderException e) {
                    LOG.debug("{} did not tell the topology: {}", link.address(), e.getMessage());
                }
            }
        }
        return discovery.first();
    }

    private void apply(View view) {
        if (closed || view.equals(topology.view())) {
            return;
        }
        Topology before = topology;
        Topology next = Topology.of(view, this::linkOf);
        topology = next;
        for (NodeLink link : List.copyOf(links.values())) {
            if (next.links().containsValue(link)) {
                link.connectIfNew();
            } else if (links.remove(link.address(), link)) {
                retiring.add(link);
                threads.later(() -> retire(link), config.commandTimeout().toNanos());
            }
        }
        if (!next.links().keySet().equals(before.links().keySet())) {
            LOG.info("the primaries are now {}", next.primaries());
        }
    }

    /** Ends a link that the topology no longer has, once its commands have come to their end. */
    private void retire(NodeLink link) {
        link.close();
        retiring.remove(link);
        retired[0].add(link.batches());
        retired[1].add(link.rejected.sum());
        retired[2].add(link.reconnects.sum());
    }

    /** A slot has moved: the whole topology is looked at, and the command follows at once. */
    NodeLink movedTo(int slot, NodeAddress address) {
        lookAgain();
        NodeLink link = linkTo(address);
        Topology now = topology;
        if (slot >= 0 && slot < now.slots().length) {
            now.slots()[slot] = link;
        }
        return link;
    }

    /** The node takes no writes any more. */
    void demoted(NodeLink link) {
        if (mode() == Mode.STANDALONE) {
            link.recycle();
        }
        lookAgain();
    }

    NodeLink linkTo(NodeAddress address) {
        if (closed) {
            throw new StoreUnavailableException("the connection manager is closed", null);
        }
        NodeLink link = linkOf(address);
        link.connectIfNew();
        return link;
    }

    Topology topology() {
        return topology;
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
        return topology.primaries();
    }

    @Override
    public List<NodeState> nodes() {
        List<NodeState> nodes = new ArrayList<>();
        Topology now = topology;
        for (View.Primary primary : now.view().primaries()) {
            NodeLink link = now.links().get(primary.address());
            nodes.add(new NodeState(primary.address(), true, link != null && link.healthy()));
            primary.replicas().forEach(replica -> nodes.add(new NodeState(replica, false, true)));
        }
        return nodes;
    }

    @Override
    public Mode mode() {
        return topology.view().mode();
    }

    @Override
    public LinkStats stats() {
        Collection<NodeLink> all = links.values();
        return new LinkStats(
                commands.sum(),
                retired[0].sum() + sum(all, NodeLink::batches),
                errors.sum(),
                unavailable.sum(),
                retired[1].sum() + sum(all, link -> link.rejected.sum()),
                retries.sum(),
                redirects.sum(),
                retired[2].sum() + sum(all, link -> link.reconnects.sum()),
                (int) sum(all, NodeLink::waiting),
                (int) sum(all, NodeLink::connections));
    }

    private static long sum(Collection<NodeLink> links, ToLongFunction<NodeLink> count) {
        return links.stream().mapToLong(count).sum();
    }

    @Override
    public DedicatedLink dedicated(@Nullable NodeAddress node) {
        NodeAddress address = node != null ? node : topology.link(Slots.ANY).address();
        return new DedicatedWire(Wire.open(address, config, config.login(), config.database()));
    }

    @Override
    public void observe(CommandObserver observer) {
        observers.add(observer);
    }

    @Override
    public void onConnected(Consumer<NodeAddress> listener) {
        listeners.add(listener);
        for (NodeLink link : topology.links().values()) {
            if (link.healthy()) {
                listener.accept(link.address());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        links.values().forEach(NodeLink::close);
        retiring.forEach(NodeLink::close);
        threads.close();
        if (looking.compareAndSet(false, true)) {
            discovery.close();
        }
    }
}
