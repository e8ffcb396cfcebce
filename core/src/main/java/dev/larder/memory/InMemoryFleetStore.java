package dev.larder.memory;

import dev.larder.base.Call;
import dev.larder.base.Ticker;
import dev.larder.fleet.FleetStore;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The fleet store in memory. Whoever uses the same object is of the same fleet. */
final class InMemoryFleetStore implements FleetStore {
    private final Ticker ticker;

    /** Guarded by itself. */
    private final Map<String, Node> nodes = new TreeMap<>();

    private volatile boolean closed;

    InMemoryFleetStore(Ticker ticker) {
        this.ticker = ticker;
    }

    /** What is known of one node; guarded by the map it is in. */
    private static final class Node {
        byte[] account = new byte[0];
        long goneAtNanos;
        boolean there;
        final Map<String, Series> series = new HashMap<>();
    }

    /** Samples, oldest first. */
    private static final class Series {
        final Deque<byte[]> samples = new ArrayDeque<>();
        long goneAtNanos;
    }

    void close() {
        closed = true;
        synchronized (nodes) {
            nodes.clear();
        }
    }

    private <T extends @Nullable Object> Call<T> call(Supplier<T> action) {
        return new MemoryCall<>(() -> closed, () -> {
            synchronized (nodes) {
                forget(ticker.nanos());
                return action.get();
            }
        });
    }

    private void forget(long now) {
        nodes.values().forEach(node -> {
            node.there &= node.goneAtNanos - now > 0;
            node.series.values().removeIf(series -> series.goneAtNanos - now <= 0);
        });
        nodes.values().removeIf(node -> !node.there && node.series.isEmpty());
    }

    private long after(long millis) {
        return ticker.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public Call<@Nullable Void> publish(String node, byte[] account, long ttlMillis, List<Addition> additions) {
        FleetStore.check(node, account, ttlMillis, additions);
        return this.<@Nullable Void>call(() -> {
            Node known = nodes.computeIfAbsent(node, name -> new Node());
            known.account = account;
            known.goneAtNanos = after(ttlMillis);
            known.there = true;
            additions.forEach(addition -> add(known, addition));
            makeRoom();
            return null;
        });
    }

    private void add(Node node, Addition addition) {
        Series series = node.series.computeIfAbsent(addition.series(), name -> new Series());
        byte[] last = series.samples.peekLast();
        if (last == null || !Arrays.equals(last, addition.sample())) {
            series.samples.addLast(addition.sample());
        }
        while (series.samples.size() > addition.keep()) {
            series.samples.removeFirst();
        }
        series.goneAtNanos = after(addition.ttlMillis());
    }

    private void makeRoom() {
        while (nodes.size() > MAX_NODES) {
            nodes.entrySet().stream()
                    .min(Comparator.comparingLong(entry -> forgottenAtNanos(entry.getValue()) - ticker.nanos()))
                    .ifPresent(first -> nodes.remove(first.getKey()));
        }
    }

    private static long forgottenAtNanos(Node node) {
        long at = node.goneAtNanos;
        for (Series series : node.series.values()) {
            at = series.goneAtNanos - at > 0 ? series.goneAtNanos : at;
        }
        return at;
    }

    @Override
    public Call<Boolean> leave(String node) {
        FleetStore.checkName("node", node);
        return call(() -> {
            Node known = nodes.get(node);
            boolean was = known != null && known.there;
            if (known != null) {
                known.there = false;
            }
            return was;
        });
    }

    @Override
    public Call<Map<String, byte[]>> present() {
        return call(() -> {
            Map<String, byte[]> present = new TreeMap<>();
            nodes.forEach((name, node) -> {
                if (node.there) {
                    present.put(name, node.account);
                }
            });
            return present;
        });
    }

    @Override
    public Call<Map<String, List<byte[]>>> samples(String series, int last) {
        FleetStore.check(series, last);
        return call(() -> {
            Map<String, List<byte[]>> samples = new TreeMap<>();
            nodes.forEach((name, node) -> {
                Series known = node.series.get(series);
                if (known != null) {
                    samples.put(name, newest(known, last));
                }
            });
            return samples;
        });
    }

    private static List<byte[]> newest(Series series, int last) {
        return series.samples.stream()
                .skip(Math.max(0, series.samples.size() - last))
                .toList();
    }

    @Override
    public long clockMillis() {
        return ticker.epochMillis();
    }
}
