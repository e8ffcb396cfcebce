package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheTest {
    private final CacheFixture fixture = new CacheFixture();
    private final ProbedStore store = fixture.store;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void get_absent_isEmptyAndCounted() {
        Cache<String> cache = fixture.cache();

        assertThat(cache.get("k")).isEmpty();

        assertThat(cache.stats().misses()).isEqualTo(new CacheStats.Misses(1, 0, 0, 0, 0));
        assertThat(store.trips()).containsExactly("read");
    }

    @Test
    void get_afterPut_isTheValueInOneTrip() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "v");
        assertThat(store.trips()).containsExactly("openStamps", "write");

        assertThat(cache.get("k")).contains("v");

        assertThat(store.trips()).containsExactly("read");
        CacheStats stats = cache.stats();
        assertThat(stats.hits()).isEqualTo(1);
        assertThat(stats.sets()).isEqualTo(1);
        assertThat(stats.hitRatePercent()).isEqualTo(100.0);
        assertThat(stats.totalRequests()).isEqualTo(1);
        assertThat(stats.bytesRead()).isEqualTo(stats.bytesWritten()).isPositive();
        assertThat(stats.l2Latency().count()).isEqualTo(1);
    }

    @Test
    void get_ofTaggedEntry_takesOneTripMore() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "v", EntryOptions.tags("t", "u"));
        store.trips();

        assertThat(cache.get("k")).contains("v");

        assertThat(store.trips()).containsExactly("read", "readAll");
    }

    @Test
    void get_afterItsTime_isEmpty() {
        Cache<String> cache = fixture.cache();
        cache.put("policy", "v");
        cache.put("own", "v", EntryOptions.ttl(Duration.ofSeconds(90)));

        fixture.ticker.advance(Duration.ofSeconds(60));

        assertThat(cache.get("policy")).isEmpty();
        assertThat(cache.get("own")).contains("v");
        fixture.ticker.advance(Duration.ofSeconds(30));
        assertThat(cache.get("own")).isEmpty();
    }

    @Test
    void get_otherCacheSameKey_isEmpty() {
        fixture.cache().put("k", "v");

        assertThat(fixture.manager
                        .cache("api", CacheFixture.policy().build(), Codec.utf8())
                        .get("k"))
                .isEmpty();
    }

    @Test
    void get_writtenByAnotherCodec_isAnUndecodableMiss() {
        fixture.cache().put("k", "v");
        Cache<byte[]> other =
                fixture.manager().cache("db", CacheFixture.policy().build(), Codec.bytes());

        assertThat(other.get("k")).isEmpty();

        assertThat(other.stats().misses().undecodable()).isEqualTo(1);
    }

    @Test
    void get_damagedEntry_isAnUndecodableMiss() {
        Cache<String> cache = fixture.cache();
        store.write(new EntryKey("db", "k"), new byte[] {1, 2, 3}, 1000).await();

        assertThat(cache.get("k")).isEmpty();

        assertThat(cache.stats().misses().undecodable()).isEqualTo(1);
    }

    @Test
    void get_valueBeyondTheReadersLimit_isAnUndecodableMiss() {
        fixture.cache().put("k", "x".repeat(5_000));
        Cache<String> strict = fixture.manager()
                .cache("db", CacheFixture.policy().maxValueBytes(4_999).build(), Codec.utf8());

        assertThat(strict.get("k")).isEmpty();

        assertThat(strict.stats().misses().undecodable()).isEqualTo(1);
    }

    @Test
    void put_stampsSeenBefore_isOneTrip() {
        Cache<String> cache = fixture.cache();
        cache.put("a", "1", EntryOptions.tags("t"));
        store.trips();

        cache.put("b", "2", EntryOptions.tags("t"));

        assertThat(store.trips()).containsExactly("writeStamped");
        assertThat(cache.get("b")).contains("2");
        cache.invalidate("t");
        assertThat(cache.get("b")).isEmpty();
    }

    @Test
    void put_stampsReplacedByAnotherNode_carriesTheNewOnes() {
        Cache<String> cache = fixture.cache();
        cache.put("a", "1", EntryOptions.tags("t"));
        fixture.manager()
                .cache("db", CacheFixture.policy().build(), Codec.utf8())
                .invalidate("t");
        store.trips();

        cache.put("a", "2", EntryOptions.tags("t"));

        assertThat(store.trips()).containsExactly("writeStamped", "write");
        assertThat(cache.get("a")).contains("2");
    }

    @Test
    void put_largeValue_isStoredCompressed() {
        Cache<String> cache = fixture.cache();
        String value = "abc".repeat(10_000);

        cache.put("k", value);

        assertThat(cache.get("k")).contains(value);
        assertThat(cache.stats().bytesWritten()).isLessThan(1_000);
    }

    @Test
    void put_longKey_isFoundUnderItOnly() {
        Cache<String> cache = fixture.cache();
        String one = "k".repeat(300) + "1";
        String two = "k".repeat(300) + "2";

        cache.put(one, "v1");
        cache.put(two, "v2");

        assertThat(cache.get(one)).contains("v1");
        assertThat(cache.get(two)).contains("v2");
        assertThat(cache.get("k".repeat(301))).isEmpty();
        assertThat(cache.get(StoredKey.of("db", one, 1024).entry().key())).isEmpty();
        assertThat(cache.stats().misses().undecodable()).isEqualTo(1);
        assertThat(cache.remove(one)).isTrue();
        assertThat(cache.get(one)).isEmpty();
    }

    @Test
    void put_valueTooLarge_isRefused() {
        Cache<String> cache =
                fixture.cache(CacheFixture.policy().maxValueBytes(10).build());

        assertThatThrownBy(() -> cache.put("k", "12345678901"))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
                .hasMessage("value must be at most 10 bytes, was 11");
        assertThat(store.trips()).isEmpty();
    }

    @Test
    void anyCall_badKey_isRefusedAtOnce() {
        Cache<String> cache = fixture.cache(CacheFixture.policy().maxKeyBytes(5).build());

        assertThatThrownBy(() -> cache.get("")).hasMessage("key must be between 1 and 5 bytes in UTF-8, was 0");
        assertThatThrownBy(() -> cache.put("äää", "v")).hasMessage("key must be between 1 and 5 bytes in UTF-8, was 6");
        assertThatThrownBy(() -> cache.remove("a\ud83d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key must be well-formed Unicode, has half of a surrogate pair at index 1");
        assertThatThrownBy(() -> cache.async().get("123456")).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.trips()).isEmpty();
    }

    @Test
    void put_ttlOutOfRange_isRefused() {
        Cache<String> cache =
                fixture.cache(CacheFixture.policy().maxTtl(Duration.ofHours(1)).build());

        assertThatThrownBy(() -> cache.put("k", "v", EntryOptions.ttl(Duration.ofHours(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ttl must be between PT0.001S and PT1H, was PT2H");
        assertThatThrownBy(() -> cache.put("k", "v", EntryOptions.ttl(Duration.ZERO)))
                .hasMessage("ttl must be between PT0.001S and PT1H, was PT0S");
    }

    @Test
    void getAll_someMissing_findsTheOthersInOrder() {
        Cache<String> cache = fixture.cache();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("a", "A");
        values.put("b", "B");
        cache.putAll(values);
        cache.put("t", "T", EntryOptions.tags("x"));
        cache.put("gone", "G", EntryOptions.tags("y"));
        cache.invalidate("y");
        store.trips();

        Map<String, String> found = cache.getAll(List.of("t", "none", "b", "gone", "a", "b"));

        assertThat(found).containsExactly(Map.entry("t", "T"), Map.entry("b", "B"), Map.entry("a", "A"));
        assertThat(store.trips()).containsExactly("readAll", "readAll");
        assertThat(cache.stats().hits()).isEqualTo(3);
        assertThat(cache.stats().misses()).isEqualTo(new CacheStats.Misses(1, 0, 1, 0, 0));
    }

    @Test
    void getAll_noTags_isOneTrip() {
        Cache<String> cache = fixture.cache();
        cache.putAll(Map.of("a", "A"));
        assertThat(store.trips()).containsExactly("openStamps", "writeAll");

        cache.getAll(List.of("a", "b"));

        assertThat(store.trips()).containsExactly("readAll");
        assertThat(cache.getAll(List.of())).isEmpty();
        cache.putAll(Map.of());
        assertThat(store.trips()).isEmpty();
    }

    @Test
    void getAll_moreThanABatch_findsAll() {
        Cache<String> cache = fixture.cache();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i <= CacheStore.MAX_BATCH; i++) {
            values.put("k" + i, "v" + i);
        }
        cache.putAll(values, EntryOptions.tags("t"));
        assertThat(store.trips()).containsExactly("openStamps", "writeAll", "writeAll");

        assertThat(cache.getAll(values.keySet())).isEqualTo(values);
        assertThat(cache.removeAll(values.keySet())).isEqualTo(values.size());
        assertThat(cache.stats().removes()).isEqualTo(values.size());
    }

    @Test
    void getAll_moreTagsThanABatch_comparesAll() {
        Cache<String> cache = fixture.cache();
        int entries = CacheStore.MAX_BATCH / CachePolicy.MAX_TAGS + 1;
        for (int i = 0; i < entries; i++) {
            String[] tags = new String[CachePolicy.MAX_TAGS];
            for (int t = 0; t < tags.length; t++) {
                tags[t] = i + "-" + t;
            }
            cache.put("k" + i, "v", EntryOptions.tags(tags));
        }
        List<String> keys = IntStream.range(0, entries).mapToObj(i -> "k" + i).toList();
        cache.invalidate((entries - 1) + "-" + (CachePolicy.MAX_TAGS - 1));
        store.trips();

        Map<String, String> found = cache.getAll(keys);

        assertThat(store.trips()).containsExactly("readAll", "readAll", "readAll");
        assertThat(found.keySet()).containsExactlyElementsOf(keys.subList(0, entries - 1));
    }

    @Test
    void invalidate_tag_makesItsEntriesMisses() {
        Cache<String> cache = fixture.cache();
        cache.put("both", "v", EntryOptions.tags("t", "u"));
        cache.put("one", "v", EntryOptions.tags("u"));
        cache.put("plain", "v");
        store.trips();

        cache.invalidate("t", "none");

        assertThat(store.trips()).containsExactly("replaceStamps");
        assertThat(cache.get("both")).isEmpty();
        assertThat(cache.get("one")).contains("v");
        assertThat(cache.get("plain")).contains("v");
        assertThat(cache.stats().misses().invalidated()).isEqualTo(1);
        assertThat(cache.stats().invalidations()).isEqualTo(2);
    }

    @Test
    void clear_everything_makesAllMissesUntilPutAgain() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "v");
        cache.put("t", "v", EntryOptions.tags("t"));

        cache.clear();

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.get("t")).isEmpty();
        cache.put("k", "w");
        assertThat(cache.get("k")).contains("w");
    }

    @Test
    void get_stampLost_isAMissForEver() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "v", EntryOptions.ttl(Duration.ofMinutes(10)));
        store.replaceStamps(List.of(new CacheStore.NewStamp(Tag.wholeCache("db"), new Stamp(1, 1))), 1)
                .await();
        fixture.ticker.advance(Duration.ofMillis(1));

        assertThat(cache.get("k")).isEmpty();
        cache.put("other", "v");
        assertThat(cache.get("k")).isEmpty();
    }

    @Test
    void remove_entry_saysWhetherThereWasOne() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "v");

        assertThat(cache.remove("k")).isTrue();
        assertThat(cache.remove("k")).isFalse();
        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().removes()).isEqualTo(1);
    }

    @Test
    void tags_tooManyOrTooLong_areRefused() {
        assertThatThrownBy(() -> EntryOptions.tags("")).hasMessage("bytes of a tag must be between 1 and 256, was 0");
        assertThatThrownBy(() -> EntryOptions.tags("\ud800a")).hasMessageContaining("tag must be well-formed Unicode");
        assertThat(EntryOptions.tags("\ud83d\ude00").tags()).hasSize(1);
        assertThatThrownBy(() -> EntryOptions.tags("t".repeat(257)))
                .hasMessage("bytes of a tag must be between 1 and 256, was 257");
        String[] many = new String[129];
        for (int i = 0; i < many.length; i++) {
            many[i] = "t" + i;
        }
        assertThatThrownBy(() -> EntryOptions.tags(many))
                .hasMessage("number of tags must be between 0 and 128, was 129");
        assertThatThrownBy(() -> fixture.cache().invalidate("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void describe_entry_tellsAllButItsValue() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "abc".repeat(1_000), EntryOptions.tags("t", "u"));
        fixture.ticker.advance(Duration.ofSeconds(10));
        store.trips();

        EntryInfo info = cache.describe("k").orElseThrow();

        assertThat(store.trips()).containsExactly("describe", "readAll");
        assertThat(info.ttl()).isEqualTo(Duration.ofSeconds(50));
        assertThat(info.tags()).containsExactly("t", "u");
        assertThat(info.encoding()).isEqualTo("utf8+zstd");
        assertThat(info.codecId()).isEqualTo(2);
        assertThat(info.compressed()).isTrue();
        assertThat(info.valueBytes()).isEqualTo(3_000);
        assertThat(info.memoryBytes()).isPositive();
        assertThat(info.createdAt()).isEqualTo(Instant.ofEpochMilli(1_000));
        assertThat(info.expiresAt()).isEqualTo(Instant.ofEpochMilli(61_000));
        assertThat(fixture.manager.describe("db", "k")).contains(info);
    }

    @Test
    void describe_invalidOrAbsent_isEmpty() {
        Cache<String> cache = fixture.cache();
        cache.put("tag", "v", EntryOptions.tags("t"));
        cache.invalidate("t");
        store.write(new EntryKey("db", "junk"), new byte[2_000], 1_000).await();

        assertThat(cache.describe("tag")).isEmpty();
        assertThat(cache.describe("none")).isEmpty();
        assertThat(cache.describe("junk")).isEmpty();
    }

    @Test
    void describe_tagsBeyondTheHead_readsTheEntry() {
        Cache<String> cache = fixture.cache();
        String key = "k".repeat(1_000);
        cache.put(key, "v", EntryOptions.tags("t".repeat(200)));

        assertThat(cache.describe(key))
                .hasValueSatisfying(info -> assertThat(info.tags()).containsExactly("t".repeat(200)));
    }

    @Test
    void storeDown_policyMiss_readsMissAndWritesAreDropped() {
        Cache<String> cache = fixture.cache();
        store.down(true);

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.getAll(List.of("a", "b"))).isEmpty();
        cache.put("k", "v");
        cache.putAll(Map.of("k", "v"));

        store.down(false);
        assertThat(cache.get("k")).isEmpty();
        CacheStats stats = cache.stats();
        assertThat(stats.misses()).isEqualTo(new CacheStats.Misses(1, 0, 0, 0, 3));
        assertThat(stats.sets()).isZero();
        // Two reads and two writes; each write also failed to announce the cache.
        assertThat(stats.errors()).isEqualTo(6);
    }

    @Test
    void storeDown_policyFail_throws() {
        Cache<String> cache = fixture.cache(
                CacheFixture.policy().whenUnavailable(WhenUnavailable.FAIL).build());
        store.down(true);

        assertThatThrownBy(() -> cache.get("k")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cache.put("k", "v")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cache.getOrLoad("k", load -> "v")).isInstanceOf(StoreUnavailableException.class);
        assertThat(cache.async().get("k"))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void storeDown_anyPolicy_removalsThrow() {
        Cache<String> cache = fixture.cache();
        store.down(true);

        assertThatThrownBy(() -> cache.remove("k")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cache.removeAll(List.of("k"))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cache.invalidate("t")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(cache::clear).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cache.describe("k")).isInstanceOf(StoreUnavailableException.class);
        assertThat(cache.stats().errors()).isEqualTo(5);
        assertThat(cache.stats().invalidations()).isZero();
    }

    @Test
    void storeRefusesWrite_policyMiss_isDropped() {
        Cache<String> cache = fixture.cache();
        store.refuse("write");

        cache.put("k", "v");

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().errors()).isEqualTo(1);
    }

    @Test
    void async_everyOperation_answersLikeTheOther() {
        AsyncCache<String> cache = fixture.cache().async();

        cache.put("k", "v", EntryOptions.tags("t")).join();
        cache.putAll(Map.of("a", "A")).join();

        assertThat(cache.get("k").join()).contains("v");
        assertThat(cache.getAll(List.of("k", "a")).join()).hasSize(2);
        assertThat(cache.describe("k").join()).isPresent();
        assertThat(cache.getOrLoad("l", load -> "L").join()).isEqualTo("L");
        assertThat(cache.getOrLoad("l", load -> "other").join()).isEqualTo("L");
        cache.invalidate("t").join();
        assertThat(cache.get("k").join()).isEmpty();
        assertThat(cache.remove("a").join()).isTrue();
        assertThat(cache.removeAll(List.of("a", "k")).join()).isEqualTo(1);
        cache.clear().join();
        assertThat(cache.get("l").join()).isEqualTo(Optional.empty());
    }

    @Test
    void announcement_madeAtTheFirstWriteAndAgainBeforeItEnds() {
        Cache<String> cache =
                fixture.cache(CacheFixture.policy().maxTtl(Duration.ofHours(2)).build());
        cache.get("k");
        assertThat(fixture.manager().fleetNames()).isEmpty();

        cache.put("k", "v");
        assertThat(fixture.manager().fleetNames()).containsExactly("db");

        // The last write that relies on the first announcement, and the end of what it wrote.
        fixture.ticker.advance(Announcer.RENEWAL.minusMillis(1));
        cache.put("k", "v", EntryOptions.ttl(Duration.ofHours(2)));
        fixture.ticker.advance(Duration.ofHours(2).minusMillis(1));
        assertThat(cache.get("k")).contains("v");
        assertThat(fixture.manager().fleetNames()).containsExactly("db");

        // The next write announces again.
        cache.put("k", "v", EntryOptions.ttl(Duration.ofHours(2)));
        fixture.ticker.advance(Duration.ofHours(2).minusMillis(1));
        assertThat(cache.get("k")).contains("v");
        assertThat(fixture.manager().fleetNames()).containsExactly("db");
    }

    @Test
    void put_whileTheNameOfTheCacheIsNotKnown_endsOnlyWhenItIs() {
        CompletableFuture<Boolean> reaches = new CompletableFuture<>();
        store.holdAnnouncements(reaches);
        AsyncCache<String> cache = fixture.cache().async();

        CompletableFuture<?> put = cache.put("k", "v", EntryOptions.tags("t"));
        CompletableFuture<?> loaded = cache.getOrLoad("other", load -> "v");

        // Another node that invalidates the tag in all caches now would pass this one over.
        assertThat(fixture.manager().fleetNames()).isEmpty();
        assertThat(put).isNotDone();
        assertThat(loaded).isNotDone();

        reaches.complete(true);
        put.join();
        loaded.join();
        assertThat(fixture.manager().fleetNames()).containsExactly("db");
    }

    @Test
    void put_whileTheNameOfTheCacheIsAnnouncedAnew_doesNotWaitForIt() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "v");
        fixture.ticker.advance(Announcer.RENEWAL);
        store.holdAnnouncements(new CompletableFuture<>());

        cache.put("k", "w");

        assertThat(cache.get("k")).contains("w");
    }
}
