package dev.larder.benchmarks.micro;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The keys and values that the caches here are filled with. Immutable. */
final class Keys {
    static final int COUNT = 1024;
    static final int VALUE_BYTES = 1024;

    private static final long SEED = 20260101;

    private Keys() {}

    static String of(int turn) {
        return "key:" + (turn & (COUNT - 1));
    }

    /** As many keys as asked for, one after the other. */
    static List<String> from(int turn, int count) {
        List<String> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(of(turn + i));
        }
        return keys;
    }

    /** The same value under every key. */
    static <V> Map<String, V> each(V value) {
        Map<String, V> values = new HashMap<>();
        from(0, COUNT).forEach(key -> values.put(key, value));
        return values;
    }

    /** Bytes that compress to nothing smaller. */
    static byte[] value() {
        byte[] value = new byte[VALUE_BYTES];
        new Random(SEED).nextBytes(value);
        return value;
    }
}
