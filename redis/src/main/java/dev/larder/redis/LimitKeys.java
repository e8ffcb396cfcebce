package dev.larder.redis;

import dev.larder.base.Codec;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore.Change;
import dev.larder.limit.LimitTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the states of rate limits are called in Redis: {@code ld:r:{digest of the id}rule}. So the states of all rules that limit one id
 * share a slot, and no id is to be read there.
 */
final class LimitKeys {
    private final String start;
    private final byte[] rules;
    private final byte[] lastChange;
    private final byte[] changes;
    private final byte[] nodes;

    LimitKeys(String prefix) {
        this.start = prefix + ":r:{";
        this.rules = Codec.utf8().encode(prefix + ":n:{limits}:rules");
        this.lastChange = Codec.utf8().encode(prefix + ":n:{limits}:changed");
        this.changes = Codec.utf8().encode(prefix + ":n:{limits}:changes");
        this.nodes = Codec.utf8().encode(prefix + ":n:{limits}:nodes");
    }

    byte[] state(Keyed on) {
        return Request.ascii(
                start + LimitTable.digest(on.id()) + '}' + on.rule().name());
    }

    /** What the keys of all states look like. */
    byte[] pattern() {
        return Codec.utf8().encode(GlobText.escaped(start) + '*');
    }

    /** Rules, by name. */
    byte[] rules() {
        return rules;
    }

    /** What a change is about, as it is written down. */
    static byte[] change(Keyed on) {
        return Request.ascii(on.rule().name() + ' ' + LimitTable.digest(on.id()));
    }

    static @Nullable Change changeOf(String text) {
        int space = text.indexOf(' ');
        return space <= 0 ? null : new Change(text.substring(0, space), text.substring(space + 1));
    }

    List<byte[]> ofChanges() {
        return List.of(lastChange, changes);
    }

    List<byte[]> ofSync() {
        return List.of(rules, lastChange, changes, nodes);
    }
}
