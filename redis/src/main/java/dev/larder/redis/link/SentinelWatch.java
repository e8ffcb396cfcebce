package dev.larder.redis.link;

import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks Sentinels which server is the primary. A single one may be cut off from the others and name a server that was replaced
 * long ago, so each look begins with another Sentinel, what it says counts only if it is not behind what was known before,
 * and the server that it names has to say itself that it is the primary. Sentinels that are not configured but known to
 * those that are step in when none of these answers. Not thread-safe: one look at a time.
 */
final class SentinelWatch implements AutoCloseable {
    /** The most Sentinels that are remembered. */
    static final int MAX_SENTINELS = 64;

    private final LinkConfig config;
    private final SentinelReplies replies;
    private final Set<NodeAddress> adopted = new HashSet<>();
    private final Set<NodeAddress> failed = new HashSet<>();
    private final Map<NodeAddress, Wire> wires = new HashMap<>();
    private @Nullable Wire primary;
    private int turn;
    private long epoch;

    SentinelWatch(LinkConfig config) {
        this.config = config;
        this.replies = new SentinelReplies(config);
    }

    /**
     * The primary and its replicas.
     *
     * @throws StoreUnavailableException if no Sentinel can be asked, or none names a server that is the primary
     * @throws LarderException if they watch no such primary
     */
    View look() {
        List<String> failures = new ArrayList<>();
        Map<NodeAddress, LarderException> refuted = new HashMap<>();
        List<SentinelReplies.Claim> behind = new ArrayList<>();
        LarderException last = null;
        List<NodeAddress> order = order();
        for (NodeAddress sentinel : order) {
            try {
                SentinelReplies.Claim claim = ask(sentinel);
                if (claim.epoch() >= epoch) {
                    return accepted(claim, refuted);
                }
                behind.add(claim);
                failures.add(sentinel + " is behind the other Sentinels");
            } catch (LarderException e) {
                failures.add(String.valueOf(e.getMessage()));
                last = e;
            }
        }
        if (behind.size() * 2 > order.size()) {
            // Most of them: they were set up anew, so what was known before is what is out of date.
            return accepted(Collections.max(behind, Comparator.comparingLong(SentinelReplies.Claim::epoch)), refuted);
        }
        throw failures.size() == 1 && last != null
                ? last
                : new StoreUnavailableException(
                        "none of " + order.size() + " Sentinels can be used: " + String.join("; ", failures), last);
    }

    /** Those that answered last time before those that did not, configured ones before others, another one first each time. */
    private List<NodeAddress> order() {
        List<NodeAddress> order = new ArrayList<>(config.seeds());
        adopted.stream().filter(sentinel -> !order.contains(sentinel)).forEach(order::add);
        Collections.rotate(order, -turn++);
        order.sort(Comparator.comparingInt(this::rank));
        return order;
    }

    private int rank(NodeAddress sentinel) {
        return failed.contains(sentinel) ? 2 : config.seeds().contains(sentinel) ? 0 : 1;
    }

    private SentinelReplies.Claim ask(NodeAddress sentinel) {
        Wire kept = wires.get(sentinel);
        if (kept != null) {
            try {
                return replies.claim(kept);
            } catch (LarderException e) {
                // Its connection may be what has died: it is asked once more over a new one.
                forget(sentinel);
            }
        }
        try {
            Wire wire = Wire.open(sentinel, config, config.sentinelLogin(), 0);
            wires.put(sentinel, wire);
            SentinelReplies.Claim claim = replies.claim(wire);
            failed.remove(sentinel);
            return claim;
        } catch (LarderException e) {
            failed.add(sentinel);
            forget(sentinel);
            throw e;
        }
    }

    private void forget(NodeAddress sentinel) {
        Wire wire = wires.remove(sentinel);
        if (wire != null) {
            wire.abort();
        }
    }

    private View accepted(SentinelReplies.Claim claim, Map<NodeAddress, LarderException> refuted) {
        LarderException known = refuted.get(claim.primary());
        if (known != null) {
            throw new StoreUnavailableException(String.valueOf(known.getMessage()), known);
        }
        try {
            requirePrimary(claim);
        } catch (LarderException e) {
            refuted.put(claim.primary(), e);
            throw e;
        }
        epoch = claim.epoch();
        adopted.clear();
        claim.others().stream().limit(MAX_SENTINELS).forEach(adopted::add);
        List.copyOf(wires.keySet()).stream()
                .filter(sentinel -> !adopted.contains(sentinel)
                        && !config.seeds().contains(sentinel)
                        && !sentinel.equals(claim.sentinel()))
                .forEach(this::forget);
        return claim.view();
    }

    /** Over a connection that is kept, as it is asked at each look. */
    private void requirePrimary(SentinelReplies.Claim claim) {
        Wire kept = primary;
        if (kept != null && kept.address().equals(claim.primary())) {
            try {
                replies.requirePrimary(kept, claim);
                return;
            } catch (LarderException e) {
                // Also if it says that it is a replica: then a new connection tells it once more.
                dropPrimary();
            }
        }
        dropPrimary();
        Wire fresh = Wire.open(claim.primary(), config, config.login(), config.database());
        primary = fresh;
        replies.requirePrimary(fresh, claim);
    }

    private void dropPrimary() {
        if (primary != null) {
            primary.abort();
            primary = null;
        }
    }

    @Override
    public void close() {
        dropPrimary();
        List.copyOf(wires.keySet()).forEach(this::forget);
    }
}
