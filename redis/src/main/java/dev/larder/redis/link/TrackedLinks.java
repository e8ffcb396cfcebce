package dev.larder.redis.link;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.base.StoreUnavailableException;
import dev.larder.cache.Tracking.Tracked;
import dev.larder.redis.link.Router.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The tracked connections of a router, one to each primary; they follow its topology. */
final class TrackedLinks implements TrackedRouter {
    /** More than enough to hit any single slot of a node, should it have only one. */
    private static final int MAX_KEYS_TRIED = 1_000_000;

    private final RedisRouter router;
    private final LinkConfig config;
    private final String heartbeatStart;
    private final TrackedListener listener;
    private final Arming arming;
    private final LongAdder goneReconnects = new LongAdder();
    private final LongAdder gonePushes = new LongAdder();
    private volatile Routes routes = new Routes(Map.of(), new TrackedLink[0]);
    private boolean closed;

    /**
     * Which link leads to which slot.
     *
     * @param links by address
     * @param slots the link of each slot; empty outside a cluster
     */
    private record Routes(
            Map<NodeAddress, TrackedLink> links, @Nullable TrackedLink[] slots) {}

    TrackedLinks(
            RedisRouter router, LinkConfig config, String heartbeatStart, TrackedListener listener, Arming arming) {
        this.router = router;
        this.config = config;
        this.heartbeatStart = heartbeatStart;
        this.listener = listener;
        this.arming = arming;
    }

    /** Opens what is missing, ends what is not in the topology any more. */
    synchronized void follow() {
        View view = router.topology().view();
        if (closed) {
            return;
        }
        Map<NodeAddress, TrackedLink> before = routes.links();
        Map<NodeAddress, TrackedLink> next = new LinkedHashMap<>();
        @Nullable TrackedLink[] slots = new TrackedLink[view.mode() == Mode.CLUSTER ? Slots.COUNT : 0];
        for (View.Primary primary : view.primaries()) {
            TrackedLink link = link(before.get(primary.address()), primary, view.mode());
            next.put(primary.address(), link);
            for (View.Range range : primary.slots()) {
                Arrays.fill(slots, range.first(), range.last() + 1, link);
            }
        }
        // Before the routes change: a fence over the new ones does not ask these, so nothing that they vouched for may
        // count any more.
        before.forEach((address, link) -> {
            if (next.get(address) != link) {
                link.close();
                goneReconnects.add(link.reconnects());
                gonePushes.add(link.pushes());
            }
        });
        routes = new Routes(next, slots);
    }

    private TrackedLink link(@Nullable TrackedLink known, View.Primary primary, Mode mode) {
        if (known == null) {
            TrackedLink link = new TrackedLink(
                    primary,
                    heartbeat(primary),
                    mode == Mode.CLUSTER,
                    config,
                    router.threads(),
                    arming,
                    listener,
                    router.watch()::lookAgain);
            link.open();
            return link;
        }
        if (!known.slots().equals(primary.slots())) {
            known.slotsChanged(primary.slots(), heartbeat(primary));
        }
        return known;
    }

    /** A read of a key in a slot of the node. */
    private List<byte[]> heartbeat(View.Primary primary) {
        for (int i = 0; i < MAX_KEYS_TRIED; i++) {
            byte[] key = Codec.utf8().encode(heartbeatStart + '{' + i + '}');
            int slot = Slots.of(key);
            if (primary.slots().isEmpty()
                    || primary.slots().stream().anyMatch(range -> range.first() <= slot && slot <= range.last())) {
                return List.of(Wire.ascii("EXISTS"), key);
            }
        }
        throw new IllegalStateException("none of " + MAX_KEYS_TRIED + " keys is in a slot of " + primary.address());
    }

    /** The link that answers for a slot. */
    TrackedLink link(int slot) {
        Routes now = routes;
        TrackedLink link = now.slots().length == 0 || slot == Slots.ANY
                ? now.links().values().stream().findFirst().orElse(null)
                : now.slots()[slot];
        if (link == null) {
            throw new StoreUnavailableException("no node answers for slot " + slot, null);
        }
        return link;
    }

    Collection<TrackedLink> all() {
        return routes.links().values();
    }

    RedisRouter router() {
        return router;
    }

    @Override
    public void awaitFirstAttempts() {
        long endNanos = System.nanoTime() + config.connectTimeout().toNanos();
        all().forEach(link -> link.awaitFirstAttempt(endNanos - System.nanoTime()));
    }

    @Override
    public <T extends @Nullable Object> Call<List<Outcome<Tracked<T>>>> callAll(List<Command<T>> commands) {
        return new TrackedFlight<>(this, commands);
    }

    @Override
    public Call<@Nullable Void> fence() {
        return new TrackedFence(this).map(fenced -> null);
    }

    @Override
    public synchronized void tellOf(List<String> prefixes) {
        arming.add(prefixes);
        all().forEach(TrackedLink::prefixesAdded);
    }

    @Override
    public synchronized void stopTelling(List<String> prefixes) {
        arming.remove(prefixes);
    }

    void tick(long nowNanos) {
        all().forEach(link -> link.tick(nowNanos));
    }

    TrackedStats stats() {
        int connected = 0;
        long reconnects = goneReconnects.sum();
        long pushes = gonePushes.sum();
        List<String> reasons = new ArrayList<>();
        Long silentNanos = null;
        long nowNanos = System.nanoTime();
        for (TrackedLink link : all()) {
            connected += link.isConnected() ? 1 : 0;
            reconnects += link.reconnects();
            pushes += link.pushes();
            silentNanos = TrackedStats.longer(silentNanos, link.silentNanos(nowNanos));
            String why = link.why();
            if (why != null) {
                reasons.add(why);
            }
        }
        return new TrackedStats(
                connected, reconnects, pushes, reasons.isEmpty() ? null : String.join("; ", reasons), silentNanos);
    }

    synchronized void close() {
        closed = true;
        all().forEach(TrackedLink::close);
    }
}
