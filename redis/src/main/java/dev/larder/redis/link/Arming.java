package dev.larder.redis.link;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What makes a connection tell of changes to what is read over it. A server forgets it with the connection, so each one that is
 * opened says it anew.
 *
 * @param again whether connections after the first to a node say it too: always, but in the test that shows what that is for
 */
record Arming(BooleanSupplier again) {
    // Without NOLOOP every write of one's own would come back as a change.
    private static final List<byte[]> OF_READS = Discovery.command("CLIENT", "TRACKING", "ON", "NOLOOP");

    /** The command that a connection begins with, or null for none. */
    @Nullable
    List<byte[]> command(boolean first) {
        return first || again.getAsBoolean() ? OF_READS : null;
    }
}
