package dev.larder.cache;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Where tests load batches from: has a new value for every key, and notes which keys it was asked for together. */
final class BatchSource {
    final List<Set<String>> asked = new CopyOnWriteArrayList<>();

    /** What {@link #slow} waits for. */
    final CountDownLatch release = new CountDownLatch(1);

    Map<String, String> fresh(BatchLoadContext load) {
        asked.add(load.keys());
        Map<String, String> values = new TreeMap<>();
        load.keys().forEach(key -> values.put(key, key + " new"));
        return values;
    }

    Map<String, String> slow(BatchLoadContext load) throws InterruptedException {
        Map<String, String> values = fresh(load);
        release.await();
        return values;
    }
}
