package dev.larder.redis;

import dev.larder.redis.RedisCheckup.Finding;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.ServerErrorException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the user has the rights that Larder's commands need, found out by using them.
 *
 * <p>Redis looks at rights before it looks at a key. So commands for other types than a string are sent to a key that holds
 * one: whoever has the right is told that the type is wrong, and nothing happens. What would change a string changes only
 * that key, which is ours.
 */
final class CheckupRights {
    /** How long the key lives if it cannot be removed. */
    static final int PROBE_SECONDS = 10;

    /** Bytes of the random part of its name. */
    private static final int ID_BYTES = 8;

    private static final String NO_SCRIPT = "0".repeat(40);

    private final ConnectionManager connections;
    private final String key;

    CheckupRights(ConnectionManager connections) {
        this.connections = connections;
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        this.key =
                connections.config().keyPrefix() + ":doctor:{" + HexFormat.of().formatHex(id) + "}";
    }

    List<Finding> findings() {
        String full = firstWrite();
        if (full != null) {
            return List.of(Finding.problem(
                    "rights",
                    "no key can be written: " + full,
                    full.startsWith("NOPERM")
                            ? "grant ~" + connections.config().keyPrefix() + ":* and the commands of docs/redis.md"
                            : "make room, or see why the server refuses to write"));
        }
        List<String> missing = new ArrayList<>();
        try {
            for (Map.Entry<String, Command<@Nullable Void>> probe : probes().entrySet()) {
                if (isForbidden(probe.getValue())) {
                    missing.add("+" + probe.getKey());
                }
            }
        } finally {
            remove();
        }
        return List.of(
                missing.isEmpty()
                        ? Finding.ok("rights", "the user may use all commands that Larder sends")
                        : Finding.problem(
                                "rights",
                                "the user may not use " + missing.size() + " commands that Larder sends",
                                "ACL SETUSER <user> " + String.join(" ", missing)));
    }

    /** Null, or why nothing can be written. */
    private @Nullable String firstWrite() {
        try {
            connections
                    .sender()
                    .one(to("SET").add("doctor").add("EX").add(PROBE_SECONDS).unsafe(Decoders.DONE))
                    .await();
            return null;
        } catch (ServerErrorException refused) {
            return refused.text();
        }
    }

    /** The key goes by the command that may be used. */
    private void remove() {
        if (isForbidden(to("UNLINK").unsafe(Decoders.DONE))) {
            boolean unused = isForbidden(to("DEL").unsafe(Decoders.DONE));
        }
    }

    private boolean isForbidden(Command<@Nullable Void> command) {
        try {
            connections.sender().one(command).await();
            return false;
        } catch (ServerErrorException refused) {
            return refused.kind().equals("NOPERM");
        }
    }

    private Request to(String command) {
        return Request.of(command).key(key);
    }

    private Map<String, Command<@Nullable Void>> probes() {
        Map<String, Command<@Nullable Void>> probes = new LinkedHashMap<>();
        for (String line : PROBES) {
            String[] words = line.split(" ", -1);
            boolean sub = words.length > 1 && words[1].startsWith("|");
            String name = words[0].toLowerCase(Locale.ROOT) + (sub ? words[1].toLowerCase(Locale.ROOT) : "");
            Request request = Request.of(words[0]);
            for (int i = 1; i < words.length; i++) {
                String word = i == 1 && sub ? words[i].substring(1) : words[i];
                switch (word) {
                    case "KEY" -> request.key(key);
                    case "NOTHING" -> request.key(key + ":none");
                    default -> request.add(word);
                }
            }
            probes.put(name, request.unsafe(Decoders.DONE));
        }
        return probes;
    }

    /** Every command that is sent by itself or by a script. {@code NOTHING} is a key that does not exist. */
    static final List<String> PROBES = List.of(
            "PING",
            "INFO server",
            "TIME",
            "CLIENT |TRACKINGINFO",
            "CLIENT |TRACKING OFF",
            "SCRIPT |LOAD return",
            "EVALSHA " + NO_SCRIPT + " 1 KEY",
            "GET KEY",
            "MGET KEY",
            "SET KEY doctor EX " + PROBE_SECONDS,
            "EXISTS KEY",
            "GETRANGE KEY 0 1",
            "SETRANGE KEY 0 d",
            "INCR KEY",
            "INCRBY KEY 1",
            "DEL NOTHING",
            "UNLINK NOTHING",
            "TYPE KEY",
            "TOUCH KEY",
            "PTTL KEY",
            "PEXPIRE KEY 10000",
            "PEXPIREAT NOTHING 1",
            "RENAME NOTHING NOTHING",
            "MEMORY |USAGE KEY",
            "OBJECT |IDLETIME KEY",
            "OBJECT |FREQ KEY",
            "SCAN 0 COUNT 1",
            "HGET KEY a",
            "HMGET KEY a",
            "HSET KEY a 1",
            "HDEL KEY a",
            "HGETALL KEY",
            "HEXISTS KEY a",
            "HLEN KEY",
            "HINCRBY KEY a 1",
            "ZADD KEY 1 a",
            "ZREM KEY a",
            "ZCARD KEY",
            "ZCOUNT KEY 0 1",
            "ZSCORE KEY a",
            "ZRANDMEMBER KEY",
            "ZRANGE KEY 0 1",
            "ZRANGEBYSCORE KEY 0 1",
            "ZREMRANGEBYRANK KEY 0 1",
            "ZREMRANGEBYSCORE KEY 0 1",
            "SADD KEY a",
            "SREM KEY a",
            "SCARD KEY",
            "RPUSH KEY a",
            "LRANGE KEY 0 1",
            "LLEN KEY",
            "LTRIM KEY 0 1",
            "PFADD KEY a",
            "PFCOUNT KEY");
}
