package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.observe.Health;
import dev.larder.observe.HealthStatus;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.NodeAddress;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.ServerErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks the servers about themselves. */
final class ServerInfo {
    /** The longest that a server may take to show that it is alive. */
    static final Duration HEALTH_LIMIT = Duration.ofSeconds(1);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final Command<@Nullable Void> PING = Request.of("PING").safe(Decoders.DONE);
    private static final Command<RedisInfo.Node> INFO =
            Request.of("INFO").safe(reply -> new InfoText(Decoders.text(reply)).node(""));
    private static final String TRACKED_MOST = "tracking-table-max-keys";
    private static final Command<Map<String, String>> TRACKED_LIMIT =
            Request.of("CONFIG").add("GET").add(TRACKED_MOST).safe(Decoders.pairs(Codec.utf8()));
    private static final Command<RedisInfo.Server> VERSION =
            Request.of("INFO").add("server").safe(reply -> new InfoText(Decoders.text(reply)).server());

    /** Commands that change nothing, each of which only servers answer that can do what it stands for. */
    private static final Map<String, Command<@Nullable Void>> PROBES = new LinkedHashMap<>();

    static {
        PROBES.put("acl", Request.of("ACL").add("WHOAMI").safe(Decoders.DONE));
        PROBES.put("client_tracking", Request.of("CLIENT").add("TRACKINGINFO").safe(Decoders.DONE));
        PROBES.put("resp3", Request.of("HELLO").safe(Decoders.DONE));
        PROBES.put("functions", Request.of("FUNCTION").add("STATS").safe(Decoders.DONE));
        PROBES.put(
                "sharded_pubsub",
                Request.of("PUBSUB").add("SHARDCHANNELS").add("none").safe(Decoders.DONE));
    }

    private final Sender sender;
    private final Duration commandTimeout;

    ServerInfo(Sender sender, Duration commandTimeout) {
        this.sender = sender;
        this.commandTimeout = commandTimeout;
    }

    /** What all primaries that answer say; the first failure if none does. */
    Call<RedisInfo> info(RedisMode mode) {
        return new DeferredCall<>(() -> {
            List<NodeAddress> primaries = sender.router().primaries();
            return sender.router().callPrimaries(INFO).map(outcomes -> joined(mode, primaries, outcomes));
        });
    }

    private static RedisInfo joined(
            RedisMode mode, List<NodeAddress> primaries, List<Outcome<RedisInfo.Node>> outcomes) {
        if (primaries.size() != outcomes.size()) {
            throw new StoreUnavailableException("the topology changed while the servers were asked", null);
        }
        List<RedisInfo.Node> nodes = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).failure() == null) {
                nodes.add(outcomes.get(i).get().at(primaries.get(i).toString()));
            }
        }
        if (nodes.isEmpty()) {
            Outcomes.done(outcomes);
            throw new StoreUnavailableException("no primary is known", null);
        }
        return new RedisInfo(mode, InfoTotal.of(nodes), nodes);
    }

    /** Of how many keys each primary remembers who has read them, by address; those that do not tell are left out. */
    Call<Map<String, Long>> trackingLimits() {
        return new DeferredCall<>(() -> {
            List<NodeAddress> primaries = sender.router().primaries();
            return sender.router().callPrimaries(TRACKED_LIMIT).map(outcomes -> {
                Map<String, Long> limits = new LinkedHashMap<>();
                for (int i = 0; i < Math.min(primaries.size(), outcomes.size()); i++) {
                    Outcome<Map<String, String>> answer = outcomes.get(i);
                    String limit = answer.failure() == null ? answer.get().get(TRACKED_MOST) : null;
                    if (limit != null) {
                        limits.put(primaries.get(i).toString(), Long.valueOf(limit));
                    }
                }
                return limits;
            });
        });
    }

    /** Which of the probes all primaries answer, by name; a refusal is an answer, too: no. */
    Call<Set<String>> capabilities() {
        return new FutureCall<>(() -> {
            Map<String, CompletableFuture<List<Outcome<@Nullable Void>>>> asked = new LinkedHashMap<>();
            PROBES.forEach((name, probe) ->
                    asked.put(name, sender.router().callPrimaries(probe).async()));
            return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                    .thenApply(done -> {
                        Set<String> present = new LinkedHashSet<>();
                        asked.forEach((name, answers) -> {
                            if (answers.join().stream().allMatch(ServerInfo::isTaken)) {
                                present.add(name);
                            }
                        });
                        return present;
                    });
        });
    }

    private static boolean isTaken(Outcome<@Nullable Void> answer) {
        if (answer.failure() instanceof ServerErrorException) {
            return false;
        }
        answer.get();
        return true;
    }

    /** Asks every primary for a sign of life; never fails. */
    Call<Health> health() {
        return new FutureCall<>(() -> {
            Map<String, CompletableFuture<Health>> asked = new LinkedHashMap<>();
            sender.router().primaries().forEach(node -> asked.put(node.toString(), ping(node)));
            return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                    .handle((all, failure) -> joined(asked));
        });
    }

    private CompletableFuture<Health> ping(NodeAddress node) {
        long startNanos = sender.ticker().nanos();
        Call<@Nullable Void> ping = sender.router().callNode(node, PING);
        long limitNanos = Math.min(HEALTH_LIMIT.toNanos(), commandTimeout.toNanos());
        return new BoundedCall<>(ping, limitNanos).async().handle((pong, failure) -> {
            if (failure != null) {
                return broken(BoundedCall.known(failure));
            }
            double millis = (sender.ticker().nanos() - startNanos) / NANOS_PER_MILLI;
            return Health.of(HealthStatus.HEALTHY, String.format(Locale.ROOT, "answered in %.2f ms", millis));
        });
    }

    private static Health broken(RuntimeException failure) {
        boolean readable = failure instanceof ServerErrorException refused
                && refused.kind().equals(ServerErrorException.DISK_TROUBLE);
        return readable
                ? Health.of(HealthStatus.DEGRADED, "can be read, but refuses to write: " + detail(failure))
                : Health.of(HealthStatus.UNHEALTHY, detail(failure));
    }

    private static String detail(RuntimeException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** Some primaries down means that some keys cannot be used; only all of them down means that nothing can. */
    private static Health joined(Map<String, CompletableFuture<Health>> asked) {
        Map<String, Health> nodes = new LinkedHashMap<>();
        asked.forEach((node, health) -> nodes.put(node, health.join()));
        long healthy = count(nodes, HealthStatus.HEALTHY);
        long answering = healthy + count(nodes, HealthStatus.DEGRADED);
        HealthStatus status = healthy == nodes.size() && healthy > 0
                ? HealthStatus.HEALTHY
                : answering > 0 ? HealthStatus.DEGRADED : HealthStatus.UNHEALTHY;
        return new Health(status, answering + " of " + nodes.size() + " primaries answer", nodes);
    }

    private static long count(Map<String, Health> nodes, HealthStatus status) {
        return nodes.values().stream().filter(node -> node.status() == status).count();
    }

    /**
     * Refuses servers that lack what Larder needs. A server that may not be asked is taken at its word when it fails.
     *
     * @throws LarderException if one is older than {@link ServerVersion#OLDEST}
     */
    void requireVersion() {
        for (Outcome<RedisInfo.Server> outcome :
                sender.router().callPrimaries(VERSION).await()) {
            if (outcome.failure() instanceof ServerErrorException refused
                    && refused.kind().equals("NOPERM")) {
                continue;
            }
            RedisInfo.Server server = outcome.get();
            String version = server.version();
            if (version != null && ServerVersion.of(version).compareTo(ServerVersion.OLDEST) < 0) {
                throw tooOld(server.name() + " " + version);
            }
        }
    }

    /** Whether a refusal has another reason than the age of the server: connections begin with {@code HELLO}. */
    static boolean knowsHello(ServerErrorException refusal) {
        String text = refusal.text();
        boolean unknown = text.contains("does not support HELLO") || text.contains("unknown command");
        return !unknown || !text.contains("HELLO");
    }

    static LarderException tooOld(String given) {
        return new LarderException(
                ErrorCode.BAD_CONFIGURATION,
                "the server must be Redis " + ServerVersion.OLDEST + " or newer, or Valkey; was " + given);
    }
}
