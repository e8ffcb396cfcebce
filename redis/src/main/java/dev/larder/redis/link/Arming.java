package dev.larder.redis.link;

import dev.larder.base.Codec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What makes a connection tell of changes: to what is read over it, or to all keys with certain prefixes. A server forgets it with the
 * connection, so each one that is opened says it anew.
 */
final class Arming {
    // Without NOLOOP every write of one's own would come back as a change.
    private static final List<byte[]> OF_READS = Discovery.command("CLIENT", "TRACKING", "ON", "NOLOOP");

    /*
     * Changes by prefix are told once in a turn of the server's loop, each key with whoever changed it last. With NOLOOP a foreign change
     * would go untold if a change of one's own followed in the same turn; so here one's own come back.
     */
    private static final List<byte[]> OF_PREFIXES = Discovery.command("CLIENT", "TRACKING", "ON", "BCAST");
    private static final byte[] PREFIX = Wire.ascii("PREFIX");

    private final BooleanSupplier again;
    private final boolean byPrefix;
    private volatile Set<String> prefixes;

    private Arming(BooleanSupplier again, boolean byPrefix, Set<String> prefixes) {
        this.again = again;
        this.byPrefix = byPrefix;
        this.prefixes = prefixes;
    }

    /**
     * To what is read.
     *
     * @param again whether connections after the first to a node say it too: always, but in the test that shows what that is for
     */
    static Arming ofReads(BooleanSupplier again) {
        return new Arming(again, false, Set.of());
    }

    /**
     * To keys with certain prefixes.
     *
     * @param again as above
     * @param idle a prefix that no key has: without any, a server would tell of all keys
     */
    static Arming ofPrefixes(BooleanSupplier again, String idle) {
        return new Arming(again, true, Set.of(idle));
    }

    /** What is told of at present; none has another for its beginning. */
    Set<String> prefixes() {
        return prefixes;
    }

    synchronized void add(Collection<String> more) {
        if (!byPrefix) {
            throw new IllegalStateException("these connections tell of what is read, were to tell of " + more);
        }
        Set<String> joined = new TreeSet<>(prefixes);
        joined.addAll(more);
        prefixes = joined;
    }

    /** What is told of goes on until the connection ends. */
    synchronized void remove(Collection<String> gone) {
        Set<String> rest = new TreeSet<>(prefixes);
        rest.removeAll(gone);
        prefixes = rest;
    }

    /** The command that a connection begins with, or null for none. */
    @Nullable
    List<byte[]> command(boolean first, Set<String> told) {
        return first || again.getAsBoolean() ? byPrefix ? of(told) : OF_READS : null;
    }

    /** The command that makes a connection tell of prefixes, besides those that it tells of already. */
    static List<byte[]> of(Collection<String> told) {
        List<byte[]> parts = new ArrayList<>(OF_PREFIXES);
        for (String prefix : told) {
            parts.add(PREFIX);
            parts.add(Codec.utf8().encode(prefix));
        }
        return parts;
    }
}
