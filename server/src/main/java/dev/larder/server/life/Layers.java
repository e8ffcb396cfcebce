package dev.larder.server.life;

import dev.larder.cache.CachePolicy;
import dev.larder.cache.NearPolicy;
import dev.larder.cache.TtlPolicy;
import dev.larder.cache.WhenUnavailable;
import dev.larder.server.settings.Settings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How each cache of the server behaves. The four layers exist from the start and have their own times to live; others
 * come into being with the first value and have {@link CachePolicy#DEFAULT_TTL}. Immutable.
 *
 * @since 0.1
 */
public final class Layers {
    private final Map<String, Duration> ttls;
    private final int compressionThresholdBytes;

    /**
     * The layers as configured.
     *
     * @param settings the times to live
     */
    public Layers(Settings.CachePart settings) {
        Map<String, Duration> byName = new LinkedHashMap<>();
        byName.put("db", settings.dbTtl());
        byName.put("api", settings.apiTtl());
        byName.put("model", settings.modelTtl());
        byName.put("perf", settings.perfTtl());
        this.ttls = Collections.unmodifiableMap(byName);
        this.compressionThresholdBytes = settings.compressionThresholdBytes();
    }

    /**
     * The layers that always exist, with their times to live.
     *
     * @return in the order db, api, model, perf
     */
    public Map<String, Duration> ttls() {
        return ttls;
    }

    /**
     * How a cache behaves.
     *
     * @param cache its name
     * @return always the same for a name
     */
    public CachePolicy policy(String cache) {
        // Exactly: a client that names seconds, or reads them in the settings, counts on them. And a client that is
        // told
        // nothing went wrong must be able to rely on it, so what Redis fails to do is an error here and not a miss.
        return CachePolicy.builder()
                .ttl(TtlPolicy.exactly(ttls.getOrDefault(cache, CachePolicy.DEFAULT_TTL)))
                .maxTtl(TtlPolicy.MAX_TTL)
                .compressionThresholdBytes(compressionThresholdBytes)
                .whenUnavailable(WhenUnavailable.FAIL)
                // Each cache would have a bound of its own, and clients make as many caches as they like.
                .near(NearPolicy.OFF)
                .build();
    }
}
