package dev.larder.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says what should be changed, going by figures. Pure: the same figures give the same advice. Where the figures are too few to tell,
 * nothing is said.
 *
 * <p>What it goes by is stated with each rule: {@link LayerAdvice}, {@link StoreAdvice}, {@link NodeAdvice}.
 *
 * @since 0.1
 */
public final class Advisor {
    /** How many recommendations there are at most; of more, the least urgent are left out. */
    public static final int MAX_RECOMMENDATIONS = 50;

    private static final Comparator<Recommendation> MOST_URGENT_FIRST = Comparator.comparing(Recommendation::severity)
            .reversed()
            .thenComparing(Recommendation::code)
            .thenComparing(Recommendation::subject);

    private Advisor() {}

    /**
     * What should be changed. O(figures).
     *
     * @param seen the figures
     * @return the most urgent first; empty where nothing is to be said
     */
    public static List<Recommendation> advise(Observation seen) {
        List<Recommendation> all = new ArrayList<>();
        Long evicted = seen.evictedKeys();
        boolean storeEvicts = evicted != null && evicted > 0;
        seen.layers().forEach((name, layer) -> all.addAll(LayerAdvice.of(name, layer, seen.window(), storeEvicts)));
        all.addAll(StoreAdvice.of(seen));
        all.addAll(NodeAdvice.of(seen));
        all.sort(MOST_URGENT_FIRST);
        return List.copyOf(all.subList(0, Math.min(MAX_RECOMMENDATIONS, all.size())));
    }

    /**
     * What should be changed about the time to live of one cache. O(1).
     *
     * @param name the cache
     * @param layer what it did
     * @param window in what time
     * @return nothing where nothing is to be said
     */
    public static List<Recommendation> adviseTtl(String name, Observation.Layer layer, Duration window) {
        return LayerAdvice.ttl(name, layer, window);
    }
}
