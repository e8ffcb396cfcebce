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

    private static final List<AdviceSource> OWN = List.of(LayerAdvice::of, StoreAdvice::of, NodeAdvice::of);

    private Advisor() {}

    /**
     * What should be changed about caches, rate limits and the store. O(figures).
     *
     * @param seen the figures
     * @return the most urgent first; empty where nothing is to be said
     */
    public static List<Recommendation> advise(Observation seen) {
        return advise(seen, List.of());
    }

    /**
     * What should be changed about caches, rate limits, the store, and other parts. O(figures).
     *
     * @param seen the figures
     * @param others the other parts; one that fails is spoken of in its place, with the code {@code advice_failed}
     * @return the most urgent first; empty where nothing is to be said
     */
    public static List<Recommendation> advise(Observation seen, List<AdviceSource> others) {
        List<Recommendation> all = new ArrayList<>();
        OWN.forEach(own -> all.addAll(own.advise(seen)));
        others.forEach(other -> all.addAll(ofOther(other, seen)));
        all.sort(MOST_URGENT_FIRST);
        return List.copyOf(all.subList(0, Math.min(MAX_RECOMMENDATIONS, all.size())));
    }

    /** The message of the failure may hold anything, and is not told. */
    private static List<Recommendation> ofOther(AdviceSource other, Observation seen) {
        try {
            return other.advise(seen);
        } catch (RuntimeException failure) {
            return List.of(new Recommendation(
                    Severity.WARNING,
                    "advice_failed",
                    "",
                    "See why a part cannot say what should be changed about it",
                    other.getClass().getName() + " failed with "
                            + failure.getClass().getName()));
        }
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
