package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;

/**
 * What all clients do alike: the keys, the value, the script. Immutable.
 *
 * @since 0.1
 */
public final class Workload {
    /** How many keys the calls go round. */
    public static final int KEYS = 1024;

    /** The size of every value, unless another one is asked for. */
    public static final int VALUE_BYTES = 1024;

    private static final long SEED = 20260101;
    private static final String SCRIPT = "take.lua";
    private static final byte[] COST_MICROS = ascii("1");
    private static final byte[] MAX_OWED_MICROS = ascii("100000000");

    private final Lab lab;
    private final String sha;
    private final byte[] value;
    private final String[] names = new String[KEYS];
    private final byte[][] keys = new byte[KEYS][];
    private final byte[][] limiters = new byte[KEYS][];

    private Workload(Lab lab, String sha, int valueBytes) {
        this.lab = lab;
        this.sha = sha;
        this.value = new byte[valueBytes];
        // Random bytes: whoever compresses gains nothing.
        new Random(SEED).nextBytes(value);
        for (int i = 0; i < KEYS; i++) {
            names[i] = "value:" + i;
            keys[i] = ascii(names[i]);
            limiters[i] = ascii("limiter:" + i);
        }
    }

    /**
     * Writes the values and loads the script.
     *
     * @param lab the server
     * @return never null
     */
    public static Workload on(Lab lab) {
        return on(lab, VALUE_BYTES);
    }

    /**
     * As {@link #on(Lab)}, with values of another size.
     *
     * @param lab the server
     * @param valueBytes the size of every value
     * @return never null
     */
    public static Workload on(Lab lab, int valueBytes) {
        try (RedisClient client = RedisClient.create(lab.host(), lab.port())) {
            Workload workload = new Workload(lab, client.scriptLoad(script()), valueBytes);
            for (byte[] key : workload.keys) {
                client.set(key, workload.value);
            }
            return workload;
        }
    }

    private static String script() {
        try (InputStream in = Workload.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException(SCRIPT + " is missing beside " + Workload.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + SCRIPT, e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Checks that an answer is the value.
     *
     * @param answer what a client read
     * @throws IllegalStateException if it is not
     */
    public static void check(byte @Nullable [] answer) {
        check(answer, VALUE_BYTES);
    }

    /**
     * Checks that an answer is this workload's value.
     *
     * @param answer what a client read
     * @throws IllegalStateException if it is not
     */
    public void checkOwn(byte @Nullable [] answer) {
        check(answer, value.length);
    }

    private static void check(byte @Nullable [] answer, int bytes) {
        if (answer == null || answer.length != bytes) {
            throw new IllegalStateException("a value must have " + bytes + " bytes, had "
                    + (answer == null ? "none" : Integer.toString(answer.length)));
        }
    }

    /**
     * Checks that a script answered that the permit was taken.
     *
     * @param answer what a client read
     * @throws IllegalStateException if it was not
     */
    public static void checkTaken(@Nullable Object answer) {
        if (!(answer instanceof List<?> list)
                || list.size() != 2
                || !Long.valueOf(1).equals(list.get(0))) {
            throw new IllegalStateException("the script must answer that a permit was taken, answered " + answer);
        }
    }

    /** The server. */
    public Lab lab() {
        return lab;
    }

    /** The script's digest. */
    public String sha() {
        return sha;
    }

    /** The value; not to be changed. */
    public byte[] value() {
        return value;
    }

    /** A value's key, as text. */
    public String name(int turn) {
        return names[turn & (KEYS - 1)];
    }

    /** A value's key; not to be changed. */
    public byte[] key(int turn) {
        return keys[turn & (KEYS - 1)];
    }

    /** A limiter's key; not to be changed. */
    public byte[] limiter(int turn) {
        return limiters[turn & (KEYS - 1)];
    }

    /** The script's first argument; not to be changed. */
    public byte[] costMicros() {
        return COST_MICROS;
    }

    /** The script's second argument; not to be changed. */
    public byte[] maxOwedMicros() {
        return MAX_OWED_MICROS;
    }
}
