package dev.larder.server.health;

import dev.larder.base.LarderException;
import dev.larder.limit.RateLimiter;
import dev.larder.observe.Health;
import dev.larder.observe.HealthStatus;
import dev.larder.observe.PartName;
import dev.larder.redis.ConnectionManager;
import dev.larder.server.embedded.EmbeddedRedis;
import dev.larder.server.life.LarderLife;
import dev.larder.server.life.Running;
import dev.larder.server.life.WriteRefusals;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Looks how the parts do. Those that nothing is registered for say so and do not count.
 *
 * <p>Thread-safe; all questions at once, answered or given up within {@link #LIMIT}.
 */
@Component
final class HealthReport {
    /** How long anybody is waited for. */
    static final Duration LIMIT = Duration.ofSeconds(1);

    private static final Health NOT_INITIALIZED = Health.of(HealthStatus.NOT_INITIALIZED, "");
    private static final String STATUS = "status";
    private static final Map<String, Object> NOT_CONFIGURED = Map.of(STATUS, "not_configured");

    /** The parts that are always spoken of, registered or not. */
    private static final List<String> KNOWN = List.of(PartName.DATABASE, PartName.INFERENCE, PartName.GPU);

    private final LarderLife life;
    private final WriteRefusals refusals;
    private final PartChecks others;

    HealthReport(LarderLife life, WriteRefusals refusals, PartChecks others) {
        this.life = life;
        this.refusals = refusals;
        this.others = others;
    }

    /**
     * What was found.
     *
     * @param overall as bad as the worst part that counts
     * @param components the parts as they go on the wire
     */
    record Found(HealthStatus overall, Map<String, Map<String, Object>> components) {}

    Found look() {
        PartChecks.Answers asked = others.ask();
        Running running = life.peek();
        return running == null
                ? found(NOT_INITIALIZED, NOT_INITIALIZED, TrackedLinks.NONE, NOT_INITIALIZED, Map.of(), asked)
                : look(running, asked);
    }

    /** Asks for everything at once, and for nothing longer than the limit: all of it together takes no longer than that. */
    private Found look(Running running, PartChecks.Answers parts) {
        ConnectionManager connections = running.connections();
        CompletableFuture<Health> asked = connections.health().async();
        CompletableFuture<Health> memory = within(
                        connections, connections.info().async())
                .handle((info, failure) -> MemoryHealth.of(info, refusals.lately()));
        CompletableFuture<Health> named =
                within(connections, running.larder().caches().fleetNamesAsync()).handle(HealthReport::caches);
        CompletableFuture<Health> probed = within(
                        connections, running.larder().sessions().probe().async())
                .handle((nothing, failure) -> sessions(failure));
        Health redis = asked.join();
        Health caches = named.join();
        Health sessions = probed.join();
        Map<String, Object> more = new LinkedHashMap<>();
        HealthStatus status = redis.status();
        if (status != HealthStatus.UNHEALTHY) {
            more.put("memory", parts(memory.join()));
            status = status.worse(memory.join().status());
        }
        more.put("mode", running.mode());
        addEmbedded(more, running.embedded());
        TrackedLinks links = TrackedLinks.of(connections.stats().tracking());
        return found(new Health(status, redis.detail(), redis.components()), caches, links, sessions, more, parts);
    }

    private static <T extends @Nullable Object> CompletableFuture<T> within(
            ConnectionManager connections, CompletableFuture<T> answer) {
        Duration timeout = connections.config().commandTimeout();
        long millis = Math.min(LIMIT.toMillis(), timeout.toMillis());
        // A copy: what is given up here may be an answer for others, too.
        return answer.copy().orTimeout(millis, TimeUnit.MILLISECONDS);
    }

    private Found found(
            Health redis,
            Health caches,
            TrackedLinks links,
            Health sessions,
            Map<String, Object> more,
            PartChecks.Answers parts) {
        Map<String, Object> redisParts = parts(redis);
        redisParts.putAll(more);
        Map<String, Map<String, Object>> components = new LinkedHashMap<>();
        components.put("redis", redisParts);
        HealthStatus layers = caches.status().worse(links.status());
        Map<String, Object> cacheParts = parts(new Health(layers, caches.detail(), caches.components()));
        cacheParts.put("tracked_links", links.parts());
        components.put("cache_layers", cacheParts);
        components.put("sessions", parts(sessions));
        components.put("rate_limiter", parts(limits()));
        Map<String, Health> told = parts.join();
        components.put("integration", integration(told));
        HealthStatus own = redis.status().worse(layers).worse(sessions.status());
        return new Found(own.worse(ofOthers(told)), components);
    }

    /** Caches, sessions and rate limits work without the other parts: what goes wrong there makes the whole no worse than degraded. */
    private static HealthStatus ofOthers(Map<String, Health> told) {
        boolean well = told.values().stream().allMatch(part -> part.status() == HealthStatus.HEALTHY);
        return well ? HealthStatus.HEALTHY : HealthStatus.DEGRADED;
    }

    /** While Redis cannot be asked each rule's failure policy answers: not what was wanted, but an answer. */
    private Health limits() {
        Running running = life.peek();
        if (running == null) {
            return NOT_INITIALIZED;
        }
        RateLimiter limits = running.larder().limits();
        return limits.degraded()
                ? Health.of(
                        HealthStatus.DEGRADED,
                        "Redis is not asked at present; the failure policies of the rules answer")
                : Health.of(HealthStatus.HEALTHY, limits.rules().size() + " rules");
    }

    private static Health caches(@Nullable Set<String> names, @Nullable Throwable failure) {
        if (names != null) {
            return Health.of(HealthStatus.HEALTHY, names.size() + " caches hold values");
        }
        return unhealthy(failure, "Redis does not tell the names of the caches");
    }

    private static Health sessions(@Nullable Throwable failure) {
        return failure == null
                ? Health.of(HealthStatus.HEALTHY, "sessions can be read")
                : unhealthy(failure, "Redis does not answer a read of a session");
    }

    private static Health unhealthy(@Nullable Throwable failure, String otherwise) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return Health.of(
                HealthStatus.UNHEALTHY,
                cause instanceof LarderException known ? String.valueOf(known.getMessage()) : otherwise);
    }

    private static Map<String, Object> parts(Health health) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put(STATUS, health.status().wireName());
        if (!health.detail().isEmpty()) {
            parts.put("detail", health.detail());
        }
        health.components().forEach((name, part) -> parts.put(name, parts(part)));
        return parts;
    }

    private static void addEmbedded(Map<String, Object> parts, @Nullable EmbeddedRedis embedded) {
        if (embedded != null) {
            Map<String, Object> process = new LinkedHashMap<>();
            process.put("state", embedded.state().name().toLowerCase(Locale.ROOT));
            process.put("restarts", embedded.restarts());
            parts.put("process", process);
        }
    }

    private static Map<String, Object> integration(Map<String, Health> told) {
        Map<String, Object> all = told.isEmpty() ? new LinkedHashMap<>(NOT_CONFIGURED) : parts(Health.whole(told));
        KNOWN.forEach(part -> all.putIfAbsent(part, NOT_CONFIGURED));
        return all;
    }
}
