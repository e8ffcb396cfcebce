package dev.larder.benchmarks.peers;

import dev.larder.Larder;
import dev.larder.base.Codec;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.EntryOptions;
import java.util.HashMap;
import java.util.Map;

/** Entries with one tag. */
final class LarderTag implements EntryGroup {
    private static final String TAG = "group";
    private static final int BATCH = 10_000;

    private final byte[] value = new byte[VALUE_BYTES];
    private final Larder larder;
    private final Cache<byte[]> cache;

    LarderTag(Lab lab) {
        larder = LarderNode.connect(lab);
        cache = larder.caches().cache("group", CachePolicy.of(Shared.TTL), Codec.bytes());
    }

    @Override
    public void fill(int count) {
        Map<String, byte[]> batch = new HashMap<>();
        for (int number = 0; number < count; number++) {
            batch.put(key(number), value);
            if (batch.size() == BATCH || number == count - 1) {
                cache.putAll(batch, EntryOptions.tags(TAG));
                batch.clear();
            }
        }
    }

    @Override
    public void invalidate() {
        cache.invalidate(TAG);
    }

    @Override
    public boolean isHit(int number) {
        return cache.get(key(number)).isPresent();
    }

    private static String key(int number) {
        return "key:" + number;
    }

    @Override
    public void close() {
        larder.close();
    }
}
