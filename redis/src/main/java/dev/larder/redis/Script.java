package dev.larder.redis;

import dev.larder.redis.link.Command.Repeat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One of Larder's scripts, read once from the file of its name, whose head says what it takes and returns. Before some stands what they
 * share.
 */
final class Script {
    private static final String SESSION_PARTS = "session_parts";

    static final Script ACQUIRE = new Script("acquire", Repeat.SAFE);
    static final Script FILL = new Script("fill", Repeat.SAFE);
    static final Script RELEASE = new Script("release", Repeat.SAFE);
    static final Script WRITE = new Script("write", Repeat.SAFE);
    static final Script WRITE_STAMPED = new Script("write_stamped", Repeat.SAFE);
    static final Script REMOVE = new Script("remove", Repeat.SAFE);
    static final Script PATCH = new Script("patch", Repeat.SAFE);
    static final Script TURN = new Script("turn", Repeat.SAFE);
    static final Script OPEN_STAMP = new Script("open_stamp", Repeat.SAFE);
    static final Script EXTEND = new Script("extend", Repeat.UNSAFE);
    static final Script ANNOUNCE = new Script("announce", Repeat.SAFE);
    static final Script CACHE_NAMES = new Script("cache_names", Repeat.SAFE);
    static final Script FLEET_PUBLISH = new Script("fleet_publish", Repeat.SAFE);
    static final Script SESSION_CREATE = new Script("session_create", Repeat.SAFE, SESSION_PARTS);
    static final Script SESSION_LOAD = new Script("session_load", Repeat.SAFE);
    static final Script SESSION_TOUCH = new Script("session_touch", Repeat.SAFE);
    static final Script SESSION_SAVE = new Script("session_save", Repeat.UNSAFE);
    static final Script SESSION_ROTATE = new Script("session_rotate", Repeat.SAFE);
    static final Script SESSION_EXTEND = new Script("session_extend", Repeat.UNSAFE);
    static final Script SESSION_END = new Script("session_end", Repeat.SAFE, SESSION_PARTS);
    static final Script SESSION_END_ALL = new Script("session_end_all", Repeat.SAFE, SESSION_PARTS);
    static final Script SESSION_LIST = new Script("session_list", Repeat.SAFE);
    static final Script SESSION_NOT_BEFORE = new Script("session_not_before", Repeat.SAFE);
    static final Script SESSION_SWEEP = new Script("session_sweep", Repeat.SAFE, SESSION_PARTS);
    static final Script SESSION_TOTALS = new Script("session_totals", Repeat.SAFE);
    static final Script SESSION_USAGE = new Script("session_usage", Repeat.SAFE);
    static final Script SESSION_USERS = new Script("session_users", Repeat.SAFE);

    static final Script LIMIT = new Script("limit", Repeat.UNSAFE);
    static final Script LIMIT_SYNC = new Script("limit_sync", Repeat.SAFE);
    static final Script LIMIT_CHANGE = new Script("limit_change", Repeat.SAFE);
    static final Script LIMIT_RULE = new Script("limit_rule", Repeat.SAFE);

    /** All of them. */
    static final List<Script> ALL = List.of(
            ACQUIRE,
            FILL,
            RELEASE,
            WRITE,
            WRITE_STAMPED,
            REMOVE,
            PATCH,
            OPEN_STAMP,
            EXTEND,
            ANNOUNCE,
            CACHE_NAMES,
            TURN,
            FLEET_PUBLISH,
            SESSION_CREATE,
            SESSION_LOAD,
            SESSION_TOUCH,
            SESSION_SAVE,
            SESSION_ROTATE,
            SESSION_EXTEND,
            SESSION_END,
            SESSION_END_ALL,
            SESSION_LIST,
            SESSION_NOT_BEFORE,
            SESSION_SWEEP,
            SESSION_TOTALS,
            SESSION_USAGE,
            SESSION_USERS);

    /** Those of rate limits, for programs that have any. */
    static final List<Script> OF_LIMITS = List.of(LIMIT, LIMIT_SYNC, LIMIT_CHANGE, LIMIT_RULE);

    private final String name;
    private final byte[] source;
    private final byte[] digest;
    private final Repeat repeat;

    private Script(String name, Repeat repeat, String... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (String part : parts) {
            whole.writeBytes(read(part + ".lua"));
        }
        whole.writeBytes(read(name + ".lua"));
        this.name = name;
        this.source = whole.toByteArray();
        this.digest = sha1(source);
        this.repeat = repeat;
    }

    byte[] source() {
        return source;
    }

    /** The SHA-1 of the source as the servers write it, 40 hexadecimal digits. */
    byte[] digest() {
        return digest;
    }

    Repeat repeat() {
        return repeat;
    }

    private static byte[] read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar must hold " + file + ", does not");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + file, e);
        }
    }

    private static byte[] sha1(byte[] source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source);
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM must know SHA-1, this one does not", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
