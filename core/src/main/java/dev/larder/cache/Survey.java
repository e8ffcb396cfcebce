package dev.larder.cache;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what each cache takes and what loading its entries costs: from all entries, or where there are many from a sample of them.
 *
 * <p>A store keeps keys in the order of their hashes, so the first pages of a scan are as good a sample as any.
 *
 * @param store where
 * @param nanos elapsed time
 * @param maxLooked after so many keys it is a sample
 */
record Survey(CacheStore store, LongSupplier nanos, int maxLooked) {
    /** Unless a test chooses otherwise. */
    static final int MAX_LOOKED = 200_000;

    /** After this time it is a sample, however many keys were seen. */
    static final long MAX_NANOS = 5_000_000_000L;

    /** From how many entries of a cache it is learned what loading costs. */
    static final int MAX_HEADS = 64;

    /** How many of them one page may give, so that they are not all from one corner. */
    private static final int MAX_HEADS_OF_PAGE = 8;

    /**
     * What was found.
     *
     * @param layers by cache
     * @param exact whether all keys were seen, and nothing is scaled up
     * @param looked how many keys were seen, of whatever kind
     * @param footprint what the store takes in all
     */
    record Found(Map<String, Layer> layers, boolean exact, long looked, CacheStore.Footprint footprint) {
        CacheUsage total() {
            return layers.values().stream().map(Layer::usage).reduce(CacheUsage.NONE, CacheUsage::plus);
        }
    }

    /**
     * What was found of one cache.
     *
     * @param usage what it takes
     * @param staleBytes what of it was not used for longer than it has yet to live
     * @param loadMillis how long loading an entry takes on average; null if no entry says
     */
    record Layer(
            CacheUsage usage, long staleBytes, @Nullable Double loadMillis) {}

    private static final class Tally {
        private CacheUsage usage = CacheUsage.NONE;
        private long staleBytes;
        private int heads;
        private int loads;
        private long loadMillis;

        Layer scaled(double scale) {
            CacheUsage all = scale == 1
                    ? usage
                    : new CacheUsage(Math.round(usage.entries() * scale), Math.round(usage.bytes() * scale));
            return new Layer(all, Math.round(staleBytes * scale), loads == 0 ? null : (double) loadMillis / loads);
        }
    }

    /** Looks. What it looks into is noted in {@code glances}. */
    Found take(Glances glances) {
        CacheStore.Footprint footprint = store.footprint().await();
        Map<String, Tally> tallies = new TreeMap<>();
        long start = nanos.getAsLong();
        long looked = 0;
        String cursor = null;
        do {
            CacheStore.ScanPage page = store.scan(null, null, cursor).await();
            looked += page.looked();
            weigh(List.copyOf(new LinkedHashSet<>(page.keys())), tallies, glances);
            cursor = page.cursor();
        } while (cursor != null && looked < maxLooked && nanos.getAsLong() - start < MAX_NANOS);
        double scale = cursor == null ? 1 : Math.max(1, (double) footprint.keys() / looked);
        Map<String, Layer> layers = new TreeMap<>();
        tallies.forEach((cache, tally) -> layers.put(cache, tally.scaled(scale)));
        return new Found(layers, cursor == null, looked, footprint);
    }

    private void weigh(List<EntryKey> keys, Map<String, Tally> tallies, Glances glances) {
        if (keys.isEmpty()) {
            return;
        }
        List<CacheStore.@Nullable Weight> weights = store.weigh(keys).await();
        long now = nanos.getAsLong();
        List<EntryKey> chosen = new ArrayList<>();
        Map<String, Integer> ofPage = new TreeMap<>();
        for (int i = 0; i < keys.size(); i++) {
            CacheStore.Weight weight = weights.get(i);
            if (weight == null) {
                continue;
            }
            EntryKey key = keys.get(i);
            Tally tally = tallies.computeIfAbsent(key.cache(), name -> new Tally());
            tally.usage = tally.usage.plus(new CacheUsage(1, weight.memoryBytes()));
            long idle = idle(key, weight, glances, now);
            tally.staleBytes += idle > weight.ttlMillis() ? weight.memoryBytes() : 0;
            if (tally.heads < MAX_HEADS && ofPage.merge(key.cache(), 1, Integer::sum) <= MAX_HEADS_OF_PAGE) {
                tally.heads++;
                chosen.add(key);
                glances.note(key, idle, now);
            }
        }
        learn(chosen, tallies);
    }

    /** Not at all where the store does not know. */
    private static long idle(EntryKey key, CacheStore.Weight weight, Glances glances, long nowNanos) {
        Long measured = weight.idleMillis();
        return measured == null ? 0 : glances.idleMillis(key, measured, nowNanos);
    }

    private void learn(List<EntryKey> chosen, Map<String, Tally> tallies) {
        if (chosen.isEmpty()) {
            return;
        }
        List<CacheStore.@Nullable StoredEntry> described =
                store.describe(chosen).await();
        for (int i = 0; i < chosen.size(); i++) {
            Tally tally = tallies.get(chosen.get(i).cache());
            int millis = loadMillis(described.get(i));
            if (tally != null && millis > 0) {
                tally.loads++;
                tally.loadMillis += millis;
            }
        }
    }

    /** How long loading an entry took; 0 if it was put, or took no millisecond, or cannot be read. */
    static int loadMillis(CacheStore.@Nullable StoredEntry stored) {
        return stored == null || Envelope.headProblem(stored.head()) != null
                ? 0
                : Math.max(0, Envelope.of(stored.head()).loadMillis());
    }
}
