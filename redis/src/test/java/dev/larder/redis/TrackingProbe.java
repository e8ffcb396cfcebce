package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import dev.larder.cache.Tracking;
import dev.larder.cache.Tracking.Tracked;
import dev.larder.cache.Watch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store that is listened to, and what it told. */
final class TrackingProbe implements Tracking.Listener, AutoCloseable {
    static final long LONG_MILLIS = 600_000;

    final RedisStores stores;
    final CacheStore store;
    final Tracking tracking;
    final Queue<Object> told = new ConcurrentLinkedQueue<>();
    final AtomicInteger begunWatches = new AtomicInteger();
    final Queue<Watch> endedWatches = new ConcurrentLinkedQueue<>();

    /** What to do when a watch begins, on the thread that tells of it. */
    volatile Runnable onWatchBegan = () -> {};

    /** Told of what it reads, and of everything in some caches. */
    TrackingProbe(RedisConfig config, String... broadcast) {
        stores = RedisStores.connect(config);
        store = stores.cacheStore();
        tracking = Objects.requireNonNull(store.tracking());
        Stream.of(broadcast).forEach(tracking::broadcast);
        tracking.listen(this);
    }

    @Override
    public void entryChanged(EntryKey key) {
        told.add(key);
    }

    @Override
    public void stampChanged(Tag tag) {
        told.add(tag);
    }

    @Override
    public void watchBegan() {
        begunWatches.incrementAndGet();
        onWatchBegan.run();
    }

    @Override
    public void watchEnded(Watch watch) {
        endedWatches.add(watch);
    }

    Tracked<byte @Nullable []> read(EntryKey key) {
        return tracking.read(List.of(key), List.of()).await().entries().get(0);
    }

    void awaitTold(Object what) {
        await().atMost(TestRedis.PATIENCE).untilAsserted(() -> assertThat(told).contains(what));
    }

    void awaitEnded(Watch watch) {
        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() -> assertThat(endedWatches).contains(watch));
        assertThat(watch.isIntact()).isFalse();
    }

    /** Waits until changes of an entry are told again, under another watch than before. */
    void awaitWorking(EntryKey key, Watch before, CacheStore writer) {
        await().atMost(TestRedis.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(LarderException.class)
                .untilAsserted(() -> {
                    Tracked<byte @Nullable []> read = read(key);
                    assertThat(read.watch()).isNotSameAs(before);
                    told.clear();
                    writer.write(key, bytes("again"), LONG_MILLIS).await();
                    tracking.fence("db").await();
                    assertThat(told).contains(key);
                    assertThat(read.watch().isIntact()).isTrue();
                });
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Stamp stamp(int low) {
        return new Stamp(42, low);
    }

    @Override
    public void close() {
        stores.close();
    }
}
