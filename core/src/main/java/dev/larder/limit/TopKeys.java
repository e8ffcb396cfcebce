package dev.larder.limit;

import dev.larder.base.HeavyHitters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which ids were refused most, in little memory. Whoever was refused more often than one in {@link #CAPACITY} times is in it. Thread-safe. */
final class TopKeys {
    static final int CAPACITY = 64;
    static final int SHOWN = 10;

    /** How much of an id is kept. */
    private static final int MAX_CHARS = 128;

    /** Guarded by itself. */
    private final HeavyHitters<String> refused = new HeavyHitters<>(CAPACITY);

    void add(String id) {
        String shown = id.length() <= MAX_CHARS ? id : id.substring(0, MAX_CHARS);
        synchronized (refused) {
            refused.add(shown);
        }
    }

    /** The most refused ones, most refused first. */
    Map<String, Long> top() {
        List<HeavyHitters.Hitter<String>> most;
        synchronized (refused) {
            most = refused.top(SHOWN);
        }
        Map<String, Long> top = new LinkedHashMap<>();
        most.forEach(one -> top.put(one.thing(), one.count()));
        return top;
    }
}
