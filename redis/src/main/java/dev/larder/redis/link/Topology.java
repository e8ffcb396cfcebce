package dev.larder.redis.link;

import dev.larder.base.StoreUnavailableException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which link leads to which slot. A change makes a new one, but for a single slot that a server says has moved: that is noted
 * at once, in place, and is either confirmed or overwritten by the next look.
 *
 * @param view what it was made from
 * @param links the primaries by address, in the order of the view
 * @param slots the link of each slot of a cluster, null where nobody answers for it; empty outside a cluster
 */
record Topology(
        View view,
        Map<NodeAddress, NodeLink> links,
        @Nullable NodeLink[] slots) {
    static Topology of(View view, Function<NodeAddress, NodeLink> linkOf) {
        Map<NodeAddress, NodeLink> links = new LinkedHashMap<>();
        @Nullable NodeLink[] slots = new NodeLink[view.mode() == Mode.CLUSTER ? Slots.COUNT : 0];
        for (View.Primary primary : view.primaries()) {
            NodeLink link = linkOf.apply(primary.address());
            links.put(primary.address(), link);
            for (View.Range range : primary.slots()) {
                Arrays.fill(slots, range.first(), range.last() + 1, link);
            }
        }
        return new Topology(view, links, slots);
    }

    /** The link for a slot; for none in particular a healthy one. */
    NodeLink link(int slot) {
        NodeLink link = slots.length == 0 || slot == Slots.ANY ? anyLink() : slots[slot];
        if (link == null) {
            throw new StoreUnavailableException("no node of the cluster answers for slot " + slot, null);
        }
        return link;
    }

    private NodeLink anyLink() {
        NodeLink any = null;
        for (NodeLink link : links.values()) {
            if (any == null || (!any.healthy() && link.healthy())) {
                any = link;
            }
        }
        if (any == null) {
            throw new StoreUnavailableException("no primary is known", null);
        }
        return any;
    }

    List<NodeAddress> primaries() {
        return List.copyOf(links.keySet());
    }
}
