package dev.larder.redis;

import dev.larder.base.Codec;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore.Change;
import dev.larder.limit.LimitTable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the states of rate limits are called in Redis: {@code ld:r:{tt}nnnnnnnnnnnnn}, 22 bytes. {@code tt} are 12 bits of the digest of
 * the id, so that the states of all rules that limit one id share a slot, the rest are 78 more of its bits, mixed with those of the digest
 * of the rule's name. So no id is to be read there, and names of rules, however long, take no memory for each id.
 */
final class LimitKeys {
    /** How many digits of 6 bits each say whose state it is, and how many of them by whom it is limited alone. */
    private static final int DIGITS = 15;

    private static final int TAG_DIGITS = 2;

    private static final byte[] DIGIT =
            Request.ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static final byte[] VALUE = new byte[128];

    static {
        for (byte value = 0; value < DIGIT.length; value++) {
            VALUE[DIGIT[value]] = value;
        }
    }

    private final byte[] start;
    private final byte[] pattern;
    private final byte[] rules;
    private final byte[] lastChange;
    private final byte[] changes;
    private final byte[] nodes;

    LimitKeys(String prefix) {
        this.start = Codec.utf8().encode(prefix + ":r:{");
        this.pattern = Codec.utf8().encode(GlobText.escaped(prefix + ":r:{") + '*');
        this.rules = Codec.utf8().encode(prefix + ":n:{limits}:rules");
        this.lastChange = Codec.utf8().encode(prefix + ":n:{limits}:changed");
        this.changes = Codec.utf8().encode(prefix + ":n:{limits}:changes");
        this.nodes = Codec.utf8().encode(prefix + ":n:{limits}:nodes");
    }

    byte[] state(Keyed on) {
        return state(LimitTable.digest(on.rule().name()), on.id());
    }

    /**
     * The key of a state.
     *
     * @param rule the digest of the rule's name
     * @param id whom it limits
     */
    byte[] state(String rule, String id) {
        String digest = LimitTable.digest(id);
        byte[] key = Arrays.copyOf(start, start.length + DIGITS + 1);
        int at = start.length;
        for (int i = 0; i < DIGITS; i++) {
            if (i == TAG_DIGITS) {
                key[at++] = '}';
            }
            key[at++] = i < TAG_DIGITS ? (byte) digest.charAt(i) : mixed(digest.charAt(i), rule.charAt(i));
        }
        return key;
    }

    private static byte mixed(char a, char b) {
        return DIGIT[VALUE[a] ^ VALUE[b]];
    }

    /** What the keys of all states look like. */
    byte[] pattern() {
        return pattern;
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
