package dev.larder.redis;

import dev.larder.redis.RedisCheckup.Finding;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Router.Outcome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the servers stand to each other and to us. */
final class CheckupServers {
    /** From how much difference on the times of servers and of this machine are called different. */
    static final long MAX_CLOCK_MILLIS = 2_000;

    /** From how much on a round trip is called long. */
    static final double MAX_ROUND_TRIP_MILLIS = 5;

    private static final int PINGS = 21;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Command<@Nullable Void> PING = Request.of("PING").safe(Decoders.DONE);
    private static final Command<Long> TIME = Request.of("TIME").safe(CheckupServers::millis);
    private static final Command<String> CLUSTER =
            Request.of("CLUSTER").add("INFO").safe(Decoders.TEXT);

    private final ConnectionManager connections;
    private final Clock clock;

    CheckupServers(ConnectionManager connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    Finding topology() {
        List<RedisNode> nodes = connections.nodes();
        long primaries = nodes.stream().filter(RedisNode::primary).count();
        long replicas = nodes.size() - primaries;
        String found = connections.mode().name().toLowerCase(Locale.ROOT) + ", " + primaries + " primaries, " + replicas
                + " replicas";
        List<String> down = nodes.stream()
                .filter(node -> node.primary() && !node.healthy())
                .map(RedisNode::address)
                .toList();
        if (!down.isEmpty()) {
            return Finding.problem(
                    "topology", found + "; no answer from " + String.join(", ", down), "start these servers again");
        }
        if (connections.mode() == RedisMode.CLUSTER) {
            return cluster(found, replicas);
        }
        return connections.mode() == RedisMode.SENTINEL && replicas == 0
                ? Finding.problem("topology", found + ": Sentinel has nothing to fail over to", "add a replica")
                : Finding.ok("topology", found);
    }

    private Finding cluster(String found, long replicas) {
        for (Outcome<String> answer :
                connections.sender().router().callPrimaries(CLUSTER).await()) {
            if (answer.failure() == null && !answer.get().contains("cluster_state:ok")) {
                return Finding.problem(
                        "topology", found + "; cluster_state is not ok", "redis-cli --cluster fix, or start the nodes");
            }
        }
        return replicas == 0
                ? Finding.advice("topology", found, "add replicas, or a lost node takes its part of the keys along")
                : Finding.ok("topology", found);
    }

    List<Finding> protocol() {
        Set<String> can = connections.capabilities().await();
        Map<String, String> wanted = Map.of(
                "resp3", "near caches are told of changes over it",
                "client_tracking", "near caches are kept right by it");
        List<Finding> findings = new ArrayList<>();
        wanted.keySet().stream().sorted().forEach(name -> {
            findings.add(
                    can.contains(name)
                            ? Finding.ok(name, "there")
                            : Finding.advice(
                                    name,
                                    "not there, or the user may not use it: " + wanted.get(name)
                                            + ", so values are not kept in the memory of nodes",
                                    "connect without a proxy that lacks it, and grant +hello +client|tracking"
                                            + " +client|trackinginfo"));
        });
        return findings;
    }

    /** Redis keeps the times of everything; what differs shows in logs, and tells of a machine whose clock runs free. */
    Finding clock() {
        long before = clock.millis();
        List<Long> times = connections.sender().router().callPrimaries(TIME).await().stream()
                .filter(answer -> answer.failure() == null)
                .map(Outcome::get)
                .toList();
        long after = clock.millis();
        if (times.isEmpty()) {
            return Finding.problem("clock", "the user may not use TIME", "grant +time: leases and limits need it");
        }
        long here = before + (after - before) / 2;
        long slack = MAX_CLOCK_MILLIS + (after - before);
        long apart =
                times.stream().mapToLong(time -> Math.abs(time - here)).max().orElse(0);
        long spread = times.stream().mapToLong(Long::longValue).max().orElse(0)
                - times.stream().mapToLong(Long::longValue).min().orElse(0);
        String found = "at most " + apart + " ms from the time here";
        if (spread > slack) {
            return Finding.problem(
                    "clock", "the servers are " + spread + " ms apart", "run NTP on the machines of Redis");
        }
        return apart > slack
                ? Finding.advice("clock", found, "run NTP on both machines; times in answers are those of Redis")
                : Finding.ok("clock", found);
    }

    Finding latency() {
        double[] millis = new double[PINGS];
        for (int i = 0; i < PINGS; i++) {
            long startNanos = connections.sender().ticker().nanos();
            connections.sender().router().callPrimaries(PING).await();
            millis[i] = (connections.sender().ticker().nanos() - startNanos) / NANOS_PER_MILLI;
        }
        Arrays.sort(millis);
        double median = millis[PINGS / 2];
        String found = String.format(Locale.ROOT, "half of the round trips take less than %.2f ms", median);
        return median > MAX_ROUND_TRIP_MILLIS
                ? Finding.advice("latency", found, "bring Redis nearer: each miss and each check waits that long")
                : Finding.ok("latency", found);
    }

    /** Only people are helped by it, so its lack is no problem. */
    Finding slowLog() {
        String reason = connections.slowLog().await().reason();
        return reason == null
                ? Finding.ok("slowlog", "slow commands can be told")
                : Finding.advice(
                        "slowlog",
                        "slow commands are not told: " + reason,
                        "grant +slowlog|get, if slow commands are to be seen; nothing else needs it");
    }

    private static long millis(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        return Long.parseLong(Decoders.text(parts.get(0))) * 1000 + Long.parseLong(Decoders.text(parts.get(1))) / 1000;
    }
}
