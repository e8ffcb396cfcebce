package dev.larder.server.performance;

import dev.larder.limit.LimitStats;
import dev.larder.observe.Observation.Limit;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What rate limits did on this node lately: since five to ten minutes ago, or since somebody asked last if that is longer ago. Rules that
 * became known meanwhile count from then on. Thread-safe.
 */
final class Lately {
    /** After this time what counts as before is what was counted now. */
    static final Duration TURN = Duration.ofMinutes(5);

    // All guarded by this.
    private @Nullable Object of;
    private Map<String, LimitStats> before = Map.of();
    private Map<String, LimitStats> next = Map.of();
    private long nextNanos;

    // What counts is whether it is the same system, not whether it looks alike.
    @SuppressWarnings("ReferenceEquality")
    synchronized Map<String, Limit> of(Object system, Map<String, LimitStats> now, long nanos) {
        if (of != system) {
            of = system;
            before = Map.of();
            next = now;
            nextNanos = nanos;
        } else if (nanos - nextNanos >= TURN.toNanos()) {
            before = next;
            next = now;
            nextNanos = nanos;
        }
        Map<String, Limit> since = new TreeMap<>();
        now.forEach((rule, did) -> since.put(rule, minus(did, before.get(rule))));
        return since;
    }

    private static Limit minus(LimitStats now, @Nullable LimitStats then) {
        return then == null || then.checks() > now.checks()
                ? new Limit(now.checks(), now.blocks(), now.nearLimit())
                : new Limit(
                        now.checks() - then.checks(), now.blocks() - then.blocks(), now.nearLimit() - then.nearLimit());
    }
}
