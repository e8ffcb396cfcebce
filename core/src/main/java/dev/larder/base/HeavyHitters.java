package dev.larder.base;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of very many things come most often, in little memory: of {@code capacity} things the counts are kept, and a newcomer takes the
 * place, and the count, of the one with the least. So whatever comes more often than one in {@code capacity} times is in it, no count
 * is too low, and none is too high by more than its {@linkplain Hitter#error error}.
 *
 * <p>Not thread-safe. Adding takes O(1), but O(capacity) for a newcomer once all places are taken.
 *
 * <p>Source: Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", 2005 (Space-Saving).
 *
 * @param <T> the things, with {@code equals} and {@code hashCode}
 * @since 0.1
 */
public final class HeavyHitters<T> {
    /** Where in the arrays a thing is. */
    private final Map<T, Integer> places = new HashMap<>();

    private final List<T> things = new ArrayList<>();

    // Side by side, so that the least is found fast.
    private final long[] counts;
    private final long[] errors;
    private long total;

    /**
     * One that has seen nothing.
     *
     * @param capacity of how many things the counts are kept, at least 1
     */
    public HeavyHitters(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
        }
        this.counts = new long[capacity];
        this.errors = new long[capacity];
    }

    /**
     * Something that comes often.
     *
     * @param thing what
     * @param count how often it came; never too low
     * @param error by how much that may be too high
     * @param <T> the things
     */
    public record Hitter<T>(T thing, long count, long error) {
        /**
         * How often it came at the least.
         *
         * @return from 0
         */
        public long atLeast() {
            return count - error;
        }
    }

    /**
     * Counts one.
     *
     * @param thing what came
     */
    public void add(T thing) {
        add(thing, 1);
    }

    /**
     * Counts one that stands for several.
     *
     * @param thing what came
     * @param times how often, at least 1
     */
    public void add(T thing, long times) {
        total += times;
        Integer place = places.get(thing);
        if (place != null) {
            counts[place] += times;
        } else if (things.size() < counts.length) {
            places.put(thing, things.size());
            counts[things.size()] = times;
            things.add(thing);
        } else {
            takePlace(thing, times);
        }
    }

    private void takePlace(T thing, long times) {
        int least = 0;
        for (int i = 1; i < counts.length; i++) {
            least = counts[i] < counts[least] ? i : least;
        }
        places.remove(things.get(least));
        places.put(thing, least);
        things.set(least, thing);
        errors[least] = counts[least];
        counts[least] += times;
    }

    /**
     * How many were counted.
     *
     * @return all of them, those included that were forgotten
     */
    public long total() {
        return total;
    }

    /**
     * What comes most often.
     *
     * @param most how many of them
     * @return the most frequent first
     */
    public List<Hitter<T>> top(int most) {
        List<Hitter<T>> all = new ArrayList<>(things.size());
        for (int i = 0; i < things.size(); i++) {
            all.add(new Hitter<>(things.get(i), counts[i], errors[i]));
        }
        all.sort(Comparator.<Hitter<T>>comparingLong(Hitter::count).reversed());
        return List.copyOf(all.subList(0, Math.min(most, all.size())));
    }
}
