package dev.larder.redis.link;

import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the links that the topology of the servers asks for, and looks at it again regularly, when a node is lost and when a
 * server says that something has moved. Thread-safe; looks follow each other on a thread of the router.
 */
final class TopologyWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyWatch.class);

    /** How often the topology is looked at while all is well, and while a node is lost or Sentinels may move one. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration LOOK_WHEN_LOST = Duration.ofSeconds(1);

    private final LinkConfig config;
    private final Threads threads;
    private final Consumer<NodeLink> onUp;
    private final Runnable onChange;
    private final Discovery discovery;
    private final Map<NodeAddress, NodeLink> links = new ConcurrentHashMap<>();
    /** Links that the topology no longer has, until their last commands have ended. */
    private final Set<NodeLink> retiring = ConcurrentHashMap.newKeySet();

    /** Held by whoever uses the discovery; after the end by nobody any more. */
    private final AtomicBoolean looking = new AtomicBoolean();
    /** What links that are gone had counted. */
    final LongAdder retiredBatches = new LongAdder();

    final LongAdder retiredRejected = new LongAdder();
    final LongAdder retiredReconnects = new LongAdder();

    private volatile Topology topology = new Topology(new View(Mode.STANDALONE, List.of()), Map.of(), new NodeLink[0]);
    private volatile boolean lost;
    private volatile long lookedNanos;
    private volatile boolean closed;

    TopologyWatch(LinkConfig config, Threads threads, Consumer<NodeLink> onUp, Runnable onChange) {
        this.config = config;
        this.threads = threads;
        this.onUp = onUp;
        this.onChange = onChange;
        this.discovery = new Discovery(config);
    }

    /** Asks the seeds who they are, and connects to every primary. */
    void connect() {
        Topology first = Topology.of(discovery.first(), this::linkOf);
        for (NodeLink link : first.links().values()) {
            link.connect();
        }
        topology = first;
        lookedNanos = System.nanoTime();
    }

    Topology topology() {
        return topology;
    }

    Collection<NodeLink> links() {
        return links.values();
    }

    private NodeLink linkOf(NodeAddress address) {
        NodeLink link = links.computeIfAbsent(address, a -> new NodeLink(a, config, threads, onUp, this::down));
        if (closed) {
            // It may be too new for close() to have met it.
            link.close();
        }
        return link;
    }

    NodeLink linkTo(NodeAddress address) {
        if (closed) {
            throw new StoreUnavailableException("the connection manager is closed", null);
        }
        NodeLink link = linkOf(address);
        link.connectIfNew();
        return link;
    }

    private void down(NodeLink link) {
        lost = true;
        lookAgain();
    }

    /** Keeps deadlines, breakers and the topology up to date; called by the timer. */
    void tick(long nowNanos) {
        links.values().forEach(link -> link.tick(nowNanos));
        retiring.forEach(link -> link.tick(nowNanos));
        Duration due = lost || mode() == Mode.SENTINEL ? LOOK_WHEN_LOST : LOOK;
        if (nowNanos - lookedNanos > due.toNanos()) {
            lookAgain();
        }
    }

    private Mode mode() {
        return topology.view().mode();
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
        } catch (RuntimeException e) {
            LOG.debug("the topology is not known at present: {}", e.toString());
        } finally {
            lookedNanos = System.nanoTime();
            lost = topology.links().values().stream().anyMatch(link -> !link.healthy());
            looking.set(false);
            if (closed) {
                closeDiscovery();
            }
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
        onChange.run();
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
        retiredBatches.add(link.batches());
        retiredRejected.add(link.rejected.sum());
        retiredReconnects.add(link.reconnects.sum());
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

    /** Closes all links, and the discovery as soon as nobody is in it. */
    void close() {
        closed = true;
        links.values().forEach(NodeLink::close);
        retiring.forEach(NodeLink::close);
        closeDiscovery();
    }

    private void closeDiscovery() {
        if (looking.compareAndSet(false, true)) {
            discovery.close();
        }
    }
}
