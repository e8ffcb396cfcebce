package dev.larder.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.ErrorCode;
import dev.larder.base.HandTicker;
import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStoreContract;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryCacheStoreTest extends CacheStoreContract {
    private static final long MAX_BYTES = 16 << 10;

    private final HandTicker ticker = new HandTicker();
    private final InMemoryCacheStore store = new InMemoryCacheStore(ticker, InMemoryStores.DEFAULT_MAX_BYTES);

    @Override
    protected CacheStore store() {
        return store;
    }

    @Override
    protected void advance(Duration time) {
        ticker.advance(time);
    }

    @Test
    void write_beyondTheBound_dropsWhatRunsOutSoonest() {
        InMemoryCacheStore small = new InMemoryCacheStore(ticker, MAX_BYTES);
        EntryKey soonest = new EntryKey("c", "soonest");
        small.write(new EntryKey("c", "later"), new byte[6_000], 5_000).await();
        small.write(soonest, new byte[6_000], 1_000).await();

        small.write(new EntryKey("c", "new"), new byte[6_000], 3_000).await();

        assertThat(small.read(soonest, List.of()).await().entry()).isNull();
        assertThat(small.read(new EntryKey("c", "later"), List.of()).await().entry())
                .isNotNull();
        assertThat(small.read(new EntryKey("c", "new"), List.of()).await().entry())
                .isNotNull();
    }

    @Test
    void write_anyNumberOfThings_staysWithinTheBound() {
        InMemoryCacheStore small = new InMemoryCacheStore(ticker, MAX_BYTES);

        for (int i = 0; i < 5_000; i++) {
            small.write(new EntryKey("c", "k" + i), new byte[100], LONG_MILLIS + i)
                    .await();
            small.announce("name" + i, LONG_MILLIS).await();
            small.openStamps(List.of(new CacheStore.NewStamp(new Tag("c", "t" + i), new Stamp(i, i))), LONG_MILLIS)
                    .await();
            assertThat(small.bytes()).isLessThanOrEqualTo(MAX_BYTES);
        }
    }

    @Test
    void write_ofWhatRanOut_freesItsMemory() {
        store.write(new EntryKey("c", "a"), new byte[10_000], 10).await();
        ticker.advance(Duration.ofMillis(10));

        store.write(new EntryKey("c", "b"), new byte[1], 10).await();

        assertThat(store.bytes()).isLessThan(1_000);
    }

    @Test
    void remove_last_leavesNoBytes() {
        EntryKey key = new EntryKey("c", "a");
        store.write(key, new byte[10], LONG_MILLIS).await();
        store.write(key, new byte[20], LONG_MILLIS).await();
        store.remove(List.of(key)).await();

        assertThat(store.bytes()).isZero();
    }

    @Test
    void read_afterClose_fails() {
        store.close();

        assertThatThrownBy(() -> store.read(new EntryKey("c", "a"), List.of()).await())
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED))
                .hasMessage("in-memory store is closed");
        assertThat(store.read(new EntryKey("c", "a"), List.of()).async()).isCompletedExceptionally();
    }

    @Test
    void create_boundTooSmall_saysSo() {
        assertThatThrownBy(() -> InMemoryStores.create(ticker, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBytes must be at least 4096, was 1");
    }
}
