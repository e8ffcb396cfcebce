package dev.larder.limit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which ids were refused most, in little memory: of {@link #CAPACITY} ids the counts are kept, and a newcomer takes the place, and the
 * count, of the one with the least. So whoever was refused more often than one in {@link #CAPACITY} times is in it, and no count is too low.
 *
 * <p>Source: Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", 2005.
 */
final class TopKeys {
    static final int CAPACITY = 64;
    static final int SHOWN = 10;

    /** How much of an id is kept. */
    private static final int MAX_CHARS = 128;

    /** Guarded by itself. */
    private final Map<String, long[]> counts = new HashMap<>();

    void add(String id) {
        String shown = id.length() <= MAX_CHARS ? id : id.substring(0, MAX_CHARS);
        synchronized (counts) {
            long[] count = counts.get(shown);
            if (count != null) {
                count[0]++;
            } else if (counts.size() < CAPACITY) {
                counts.put(shown, new long[] {1});
            } else {
                takePlace(shown);
            }
        }
    }

    private void takePlace(String id) {
        Map.Entry<String, long[]> least = null;
        for (Map.Entry<String, long[]> entry : counts.entrySet()) {
            if (least == null || entry.getValue()[0] < least.getValue()[0]) {
                least = entry;
            }
        }
        if (least != null) {
            counts.remove(least.getKey());
            counts.put(id, new long[] {least.getValue()[0] + 1});
        }
    }

    /** The most refused ones, most refused first. */
    Map<String, Long> top() {
        List<Map.Entry<String, Long>> all;
        synchronized (counts) {
            all = counts.entrySet().stream()
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue()[0]))
                    .toList();
        }
        Map<String, Long> top = new LinkedHashMap<>();
        all.stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .forEach(entry -> top.put(entry.getKey(), entry.getValue()));
        return top;
    }
}
