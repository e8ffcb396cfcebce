package dev.larder.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes what is worth least, page by page: of each page of a scan, which is a random sample of all entries, the part that has to go.
 *
 * <p>Entries are ranked twice. First all of a page by what can be seen without looking into them, with the load time of their cache; then
 * those at the end of that order, twice as many as have to go, by what they themselves say about their load time. So what is dear is
 * spared in a cache whose entries are cheap on average, and few entries are looked into. Not thread-safe.
 */
final class Eviction {
    /** How many keys one run looks at. */
    static final int MAX_LOOKED = 500_000;

    /** How long one run takes. */
    static final long MAX_NANOS = 20_000_000_000L;

    /** The largest part of a page that goes. */
    static final double MAX_SHARE = 0.5;

    /** How many times what has to go is looked into. */
    private static final double LOOKED_INTO = 2;

    private final CacheStore store;
    private final LongSupplier nanos;
    private final Glances glances;
    private final Departures departures;
    private final BooleanSupplier stopped;

    /** Where the next run goes on. */
    private @Nullable String cursor;

    Eviction(CacheStore store, LongSupplier nanos, Glances glances, Departures departures, BooleanSupplier stopped) {
        this.store = store;
        this.nanos = nanos;
        this.glances = glances;
        this.departures = departures;
        this.stopped = stopped;
    }

    /**
     * What has to go.
     *
     * @param bytes how much
     * @param share how much of each page
     * @param layers the caches whose entries may go, with what they are worth
     */
    record Goal(long bytes, double share, Map<String, LayerValue> layers) {
        /** Spread over as much as one run can look at. */
        static Goal of(long bytes, Survey.Found found, Map<String, LayerValue> layers) {
            long keys = Math.max(found.looked(), found.footprint().keys());
            double reached = Math.min(1, (double) MAX_LOOKED / Math.max(1, keys));
            double share = bytes / (Math.max(1, found.total().bytes()) * reached);
            return new Goal(bytes, Math.min(MAX_SHARE, share), layers);
        }
    }

    /**
     * What went.
     *
     * @param removed by cache
     * @param spared entries that were kept because they themselves say that they are dear
     * @param looked how many keys were looked at
     */
    record Result(Map<String, CacheUsage> removed, long spared, long looked) {
        CacheUsage total() {
            return removed.values().stream().reduce(CacheUsage.NONE, CacheUsage::plus);
        }
    }

    private record Candidate(EntryKey key, CacheStore.Weight weight, double readsPerSecond, double worth) {}

    /** The state of one run. */
    private final class Run {
        private final Goal goal;
        private final long startNanos = nanos.getAsLong();
        private final Map<String, CacheUsage> removed = new TreeMap<>();
        private double owed;
        private long freed;
        private long spared;
        private long looked;

        Run(Goal goal) {
            this.goal = goal;
        }

        boolean goesOn() {
            return freed < goal.bytes()
                    && looked < MAX_LOOKED
                    && nanos.getAsLong() - startNanos < MAX_NANOS
                    && !stopped.getAsBoolean();
        }

        void page(CacheStore.ScanPage page) {
            looked += page.looked();
            List<Candidate> ranked = ranked(List.copyOf(new LinkedHashSet<>(page.keys())));
            long bytes = bytes(ranked);
            owed = Math.min(owed + bytes * goal.share(), (double) (goal.bytes() - freed));
            if (owed > 0 && !ranked.isEmpty()) {
                List<Candidate> last = upTo(ranked, owed * LOOKED_INTO);
                List<Candidate> victims = upTo(lookedInto(last), owed);
                spared += last.size() - victims.size();
                long gone = remove(victims);
                owed -= gone;
                freed += gone;
            }
        }

        private List<Candidate> ranked(List<EntryKey> keys) {
            if (keys.isEmpty()) {
                return List.of();
            }
            List<CacheStore.@Nullable Weight> weights = store.weigh(keys).await();
            long now = nanos.getAsLong();
            List<Candidate> candidates = new ArrayList<>(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                CacheStore.Weight weight = weights.get(i);
                LayerValue layer = goal.layers().get(keys.get(i).cache());
                if (weight != null && layer != null) {
                    candidates.add(candidate(keys.get(i), weight, layer, now));
                }
            }
            candidates.sort(Comparator.comparingDouble(Candidate::worth));
            return candidates;
        }

        private Candidate candidate(EntryKey key, CacheStore.Weight weight, LayerValue layer, long nowNanos) {
            Long measured = weight.idleMillis();
            Long idle = measured == null ? null : Long.valueOf(glances.idleMillis(key, measured, nowNanos));
            CacheStore.Weight corrected =
                    new CacheStore.Weight(weight.ttlMillis(), weight.memoryBytes(), idle, weight.frequency());
            double reads = Worth.readsPerSecond(layer.readsPerEntry(), idle, weight.frequency());
            return new Candidate(key, corrected, reads, worth(corrected, reads, layer.loadMillis()));
        }

        private List<Candidate> lookedInto(List<Candidate> candidates) {
            long now = nanos.getAsLong();
            List<CacheStore.@Nullable StoredEntry> described = store.describe(
                            candidates.stream().map(Candidate::key).toList())
                    .await();
            List<Candidate> known = new ArrayList<>(candidates.size());
            for (int i = 0; i < candidates.size(); i++) {
                Candidate candidate = candidates.get(i);
                if (described.get(i) != null) {
                    Long idle = candidate.weight().idleMillis();
                    glances.note(candidate.key(), idle == null ? 0 : idle, now);
                    int own = Survey.loadMillis(described.get(i));
                    known.add(own == 0 ? candidate : withLoad(candidate, own));
                }
            }
            known.sort(Comparator.comparingDouble(Candidate::worth));
            return known;
        }

        /** Entries of one cache go together, so that it is known of each cache how many there were. */
        private long remove(List<Candidate> victims) {
            Map<String, List<Candidate>> byCache = new LinkedHashMap<>();
            victims.forEach(victim -> byCache.computeIfAbsent(victim.key().cache(), name -> new ArrayList<>())
                    .add(victim));
            long gone = 0;
            for (Map.Entry<String, List<Candidate>> those : byCache.entrySet()) {
                List<EntryKey> keys =
                        those.getValue().stream().map(Candidate::key).toList();
                long count = store.remove(keys).await();
                long bytes = bytes(those.getValue()) * count / keys.size();
                removed.merge(those.getKey(), new CacheUsage(count, bytes), CacheUsage::plus);
                departures.evicted(keys);
                keys.forEach(glances::forget);
                gone += bytes;
            }
            return gone;
        }
    }

    Result run(Goal goal) {
        Run run = new Run(goal);
        // Once from where the last run ended to the end, and once more from the beginning.
        for (int ends = 0; run.goesOn() && ends < 2; ends += cursor == null ? 1 : 0) {
            CacheStore.ScanPage page = store.scan(null, null, cursor).await();
            run.page(page);
            cursor = page.cursor();
        }
        return new Result(Map.copyOf(run.removed), run.spared, run.looked);
    }

    private static double worth(CacheStore.Weight weight, double readsPerSecond, double loadMillis) {
        return Worth.perByteSecond(loadMillis, readsPerSecond, weight.ttlMillis(), weight.memoryBytes());
    }

    private static Candidate withLoad(Candidate candidate, int loadMillis) {
        double worth = worth(candidate.weight(), candidate.readsPerSecond(), loadMillis);
        return new Candidate(candidate.key(), candidate.weight(), candidate.readsPerSecond(), worth);
    }

    /** The first of a list that take so much together. */
    private static List<Candidate> upTo(List<Candidate> ranked, double bytes) {
        long sum = 0;
        int count = 0;
        while (count < ranked.size() && sum < bytes) {
            sum += ranked.get(count++).weight().memoryBytes();
        }
        return ranked.subList(0, count);
    }

    private static long bytes(List<Candidate> candidates) {
        return candidates.stream().mapToLong(one -> one.weight().memoryBytes()).sum();
    }
}
