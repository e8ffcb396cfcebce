package dev.larder.layer.perf;

import dev.larder.observe.PartName;

/**
 * A part that adds figures of its own to the samples of its node: the pool of a database, a model server, a GPU. They are published, rolled up and
 * told by any node like all others, once it is {@linkplain SampleSources#register registered}.
 *
 * <p>Asked once a second by one thread at a time; asks nobody itself, but tells what it knows.
 *
 * @since 0.1
 */
public interface SampleSource {
    /** The count of queries that went through a cache of them; that of all parts together is told as {@code cache_enabled_queries}. */
    String CACHE_ENABLED_QUERIES = "cache_enabled_queries";

    /** The count of requests for a model that a cache answered; that of all parts together is told as {@code gpu_cache_hits}. */
    String GPU_CACHE_HITS = "gpu_cache_hits";

    /** The count of requests for a model that no cache answered; that of all parts together is told as {@code gpu_cache_misses}. */
    String GPU_CACHE_MISSES = "gpu_cache_misses";

    /**
     * What the part is called.
     *
     * @return the same always, such as {@link PartName#DATABASE}; as {@link PartName#check} allows it
     */
    String part();

    /**
     * What it knows now.
     *
     * @return never null; counts are those since it began
     */
    PartFigures figures();
}
