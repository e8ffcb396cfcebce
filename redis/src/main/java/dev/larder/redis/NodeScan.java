package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.NodeAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the keys of all primaries, one page of one node at a time. Every key that exists from the first page to the
 * last comes at least once, also when a primary is replaced meanwhile: its successor is scanned from its beginning. Only
 * a slot that moves from a primary not yet scanned to one already done is missed.
 */
final class NodeScan {
    private final Sender sender;

    NodeScan(Sender sender) {
        this.sender = sender;
    }

    /** Keys as they are stored, and where to go on. */
    record Page(List<byte[]> keys, @Nullable String cursor) {}

    /**
     * One page. One round trip.
     *
     * @param match which keys, as in Redis, or null for all
     * @param count about how many keys to look at
     * @param cursor null to begin
     */
    Call<Page> page(byte @Nullable [] match, int count, @Nullable String cursor) {
        ScanCursor from = cursor == null ? null : ScanCursor.decoded(cursor);
        return new DeferredCall<>(() -> next(match, count, from));
    }

    private Call<Page> next(byte @Nullable [] match, int count, @Nullable ScanCursor from) {
        List<NodeAddress> primaries = sender.router().primaries();
        Set<String> done = from == null ? Set.of() : from.done();
        NodeAddress node = from == null ? null : find(primaries, from.node());
        String position = from == null || node == null ? ScanCursor.BEGINNING : from.position();
        NodeAddress asked = node != null ? node : firstNotIn(primaries, done);
        if (asked == null) {
            return Call.of(new Page(List.of(), null));
        }
        return sender.router()
                .callNode(asked, command(match, count, position))
                .map(reply -> page(reply, asked, done, primaries));
    }

    private static Command<List<?>> command(byte @Nullable [] match, int count, String position) {
        Request request = Request.of("SCAN").add(position);
        if (match != null) {
            request.add("MATCH").add(match);
        }
        return request.add("COUNT").add(count).safe(Decoders::list);
    }

    private static Page page(List<?> reply, NodeAddress asked, Set<String> done, List<NodeAddress> primaries) {
        List<byte[]> keys = new ArrayList<>();
        for (Object key : Decoders.list(reply.get(1))) {
            keys.add(Decoders.bytes(key));
        }
        String position = Decoders.text(reply.get(0));
        if (!position.equals(ScanCursor.BEGINNING)) {
            return new Page(keys, new ScanCursor(asked.toString(), position, done).encoded());
        }
        Set<String> nowDone = new LinkedHashSet<>(done);
        nowDone.add(asked.toString());
        NodeAddress next = firstNotIn(primaries, nowDone);
        return new Page(
                keys, next == null ? null : new ScanCursor(next.toString(), ScanCursor.BEGINNING, nowDone).encoded());
    }

    private static @Nullable NodeAddress find(List<NodeAddress> primaries, String address) {
        return primaries.stream()
                .filter(node -> node.toString().equals(address))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable NodeAddress firstNotIn(List<NodeAddress> primaries, Set<String> done) {
        return primaries.stream()
                .filter(node -> !done.contains(node.toString()))
                .findFirst()
                .orElse(null);
    }
}
