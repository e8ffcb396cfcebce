package dev.larder.observe;

import java.util.List;

/**
 * Says what should be changed about one part, going by what it knows. An {@link Advisor} asks all that it is given, besides those of caches, sessions,
 * rate limits and the store; the server gives it those that are beans.
 *
 * <p>Thread-safe; asks nobody itself.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AdviceSource {
    /**
     * What should be changed.
     *
     * @param seen the figures of all; parts may have others of their own
     * @return empty where nothing is to be said
     */
    List<Recommendation> advise(Observation seen);
}
