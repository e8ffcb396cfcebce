package dev.larder.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a command does, for the response times: kinds that differ in what they cost are told apart.
 *
 * @since 0.1
 */
public enum CommandKind {
    /** Reads of one key, or of several with one command. */
    READ("GET MGET GETRANGE EXISTS PTTL TYPE HGET HGETALL SMEMBERS SISMEMBER SCARD LRANGE LLEN"),
    /** Writes, and messages published. */
    WRITE("SET UNLINK PEXPIRE INCRBY HSET HDEL HINCRBY SADD SREM LPUSH RPUSH LPOP RPOP PUBLISH"),
    /** Scripts. */
    SCRIPT("EVALSHA"),
    /** Pages of a scan. */
    SCAN("SCAN"),
    /** What the servers tell of themselves, or are given for later use. */
    SERVER("INFO PING TIME MEMORY SCRIPT");

    private static final Map<Integer, CommandKind> BY_NAME = byName();

    private final String commands;

    CommandKind(String commands) {
        this.commands = commands;
    }

    /**
     * The word used on the wire and as a metric's tag.
     *
     * @return the name in lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a command that Larder sends, by its name. Found without making a string: it is asked for each one. */
    static CommandKind of(byte[] name) {
        return BY_NAME.getOrDefault(beginning(name), SERVER);
    }

    /** Four bytes tell all of the commands' kinds apart; making the table fails if they do not. */
    private static int beginning(byte[] name) {
        int packed = 0;
        for (int i = 0; i < Math.min(name.length, Integer.BYTES); i++) {
            packed = packed << Byte.SIZE | name[i];
        }
        return packed;
    }

    private static Map<Integer, CommandKind> byName() {
        Map<Integer, CommandKind> kinds = new HashMap<>();
        for (CommandKind kind : values()) {
            for (String command : kind.commands.split(" ", -1)) {
                CommandKind other = kinds.put(beginning(command.getBytes(StandardCharsets.US_ASCII)), kind);
                if (other != null && other != kind) {
                    throw new IllegalStateException(command + " must be told apart from a command that is " + other);
                }
            }
        }
        return Map.copyOf(kinds);
    }
}
