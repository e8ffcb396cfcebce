package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.SharedRandom;
import dev.larder.testkit.SeededTest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: whatever lies under a key, a caller gets a value of that key or none, and a cause is counted. */
class UndecodableTest {
    private static final SigningKeys KEYS = SigningKeys.of(Golden.key(1));

    /** Strings behind one byte, with a schema of its own and little patience. */
    private record Picky(int id, int schema) implements Codec<String> {
        @Override
        public byte[] encode(String value) {
            return Codec.utf8().encode("!" + value);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            if (length == 0 || bytes[offset] != '!') {
                throw new LarderException(ErrorCode.CODEC_FAILED, "bytes must begin with !, did not");
            }
            return Codec.utf8().decode(bytes, offset + 1, length - 1);
        }
    }

    private final CacheFixture fixture = new CacheFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private CacheManager signing(SigningKeys keys) {
        return new CacheManager(fixture.store, fixture.ticker, SharedRandom.create(), fixture.executor, 10, keys);
    }

    private Cache<String> cache(Codec<String> codec, SigningKeys keys) {
        return signing(keys).cache("db", CacheFixture.policy().build(), codec);
    }

    private byte[] stored(String key) {
        return stored(new EntryKey("db", key));
    }

    private byte[] stored(EntryKey key) {
        byte[] entry = fixture.store.read(key, List.of()).await().entry();
        return Objects.requireNonNull(entry).clone();
    }

    private void store(String key, byte[] bytes) {
        fixture.store.write(new EntryKey("db", key), bytes, 60_000).await();
    }

    @Test
    void get_ofAnotherCodecSchemaFormatOrKey_countsTheCause() {
        Codec<String> codec = new Picky(1_000, 7);
        Cache<String> cache = cache(codec, SigningKeys.none());
        String longKey = "k".repeat(300);
        cache(new Picky(1_001, 7), SigningKeys.none()).put("codec", "v");
        cache(new Picky(1_000, 8), SigningKeys.none()).put("schema", "v");
        cache.put("format", "v");
        cache.put("payload", "v");
        cache.put("flags", "v");
        cache.put(longKey, "v");
        byte[] format = stored("format");
        format[1] = 99;
        store("format", format);
        byte[] payload = stored("payload");
        payload[payload.length - 2] = '?';
        store("payload", payload);
        byte[] flags = stored("flags");
        flags[FormatV1.AT_FLAGS] = (byte) 0x80;
        store("flags", flags);
        store("length", new byte[] {'L'});
        store("key", stored(StoredKey.of("db", longKey, 1024).entry().key()));

        for (String key : List.of("codec", "schema", "format", "payload", "flags", "length", "key")) {
            assertThat(cache.get(key)).as(key).isEmpty();
        }

        assertThat(cache.stats().undecodable())
                .isEqualTo(Map.of(
                        Undecodable.CODEC, 1L,
                        Undecodable.SCHEMA, 1L,
                        Undecodable.FORMAT, 1L,
                        Undecodable.PAYLOAD, 1L,
                        Undecodable.FLAGS, 1L,
                        Undecodable.LENGTH, 1L,
                        Undecodable.KEY, 1L));
        assertThat(cache.stats().misses().undecodable()).isEqualTo(7);
        assertThat(cache.stats().misses().total()).isEqualTo(7);
    }

    @Test
    void get_collidingShortenedKeys_isNeverTheOtherValue() {
        Cache<String> cache = fixture.cache();
        String mine = "k".repeat(300) + "1";
        String other = "k".repeat(300) + "2";
        String mineStored = StoredKey.of("db", mine, 1024).entry().key();
        String otherStored = StoredKey.of("db", other, 1024).entry().key();
        cache.put(other, "other");
        // As if both keys had the same hash: the entry of the one lies where the other is looked for.
        store(mineStored, stored(otherStored));

        assertThat(cache.get(mine)).isEmpty();
        assertThat(cache.getAll(List.of(mine, other))).isEqualTo(Map.of(other, "other"));
        assertThat(cache.getOrLoad(mine, load -> "mine")).isEqualTo("mine");

        assertThat(cache.get(mine)).contains("mine");
        assertThat(cache.stats().undecodable()).isEqualTo(Map.of(Undecodable.KEY, 3L));
        assertThat(fixture.manager.describe("db", mine)).isPresent();
        store(mineStored, stored(otherStored));
        assertThat(fixture.manager.describe("db", mine)).isEmpty();
    }

    @Test
    void get_swappedOrUnsignedWhereSignaturesAreAsked_isAMiss() {
        Cache<String> cache = cache(Codec.utf8(), KEYS);
        cache.put("victim", "poor");
        cache.put("rich", "rich");
        cache(Codec.utf8(), SigningKeys.none()).put("unsigned", "made up");
        store("victim", stored("rich"));

        assertThat(cache.get("rich")).contains("rich");
        assertThat(cache.get("victim")).isEmpty();
        assertThat(cache.getAll(List.of("victim", "unsigned", "rich"))).isEqualTo(Map.of("rich", "rich"));

        assertThat(cache.stats().undecodable()).isEqualTo(Map.of(Undecodable.SIGNATURE, 2L, Undecodable.UNSIGNED, 1L));
        assertThat(cache.describe("rich")).isPresent();
        assertThat(cache.describe("victim")).isEmpty();
        assertThat(cache.describe("unsigned")).isEmpty();
    }

    @Test
    void getOrLoad_signedAndCompressedWithTags_comesBack() {
        Cache<String> cache = cache(Codec.utf8(), KEYS);
        String value = "abc".repeat(10_000);

        cache.getOrLoad("k", load -> {
            load.tag("t");
            return value;
        });

        assertThat(cache.get("k")).contains(value);
        assertThat(cache(Codec.utf8(), KEYS).get("k")).contains(value);
        cache.invalidate("t");
        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.stats().undecodable()).isEmpty();
    }

    @Test
    void get_entryThatSaysThereIsNoValue_isEmpty() {
        Cache<String> cache = fixture.cache();
        cache.put("k", "v");
        Stamp whole = fixture.store
                .read(new EntryKey("db", "k"), List.of(Tag.wholeCache("db")))
                .await()
                .stamps()
                .get(0);
        assertThat(whole).isNotNull();
        byte[] entry = new Golden("", Golden.PLAIN_KEY, null, false, false, List.of(new TagStamp("", whole)))
                .writer()
                .toBytes(Signatures.NONE);
        store("k", entry);

        assertThat(cache.get("k")).isEmpty();
        assertThat(cache.getOrLoad("k", load -> "loaded")).isEqualTo("loaded");
        assertThat(cache.stats().undecodable()).isEmpty();
    }

    @SeededTest(seeds = 5)
    void get_randomDamage_isNeverAnException(RandomGenerator random) {
        Cache<String> cache = cache(new Picky(1_000, 7), SigningKeys.none());
        Cache<String> signed = signing(KEYS).cache("api", CacheFixture.policy().build(), new Picky(1_000, 7));
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            values.put("k" + i, "value ".repeat(random.nextInt(400)));
        }
        long unreadable = 0;
        for (int round = 0; round < 20; round++) {
            cache.putAll(values);
            signed.putAll(values);
            for (String key : values.keySet()) {
                damage("db", key, random);
                boolean changed = damage("api", key, random);
                unreadable += changed ? 1 : 0;
                cache.get(key);
                assertThat(signed.get(key).isPresent()).isEqualTo(!changed);
            }
        }
        assertThat(signed.stats().misses().undecodable()).isEqualTo(unreadable);
        long damaged = cache.stats().misses().total() + cache.stats().hits();
        assertThat(damaged).isEqualTo(20L * values.size());
        assertThat(cache.stats().misses().undecodable()).isPositive();
    }

    /** Changes some bytes of an entry, or its length. Whether it differs now. */
    private boolean damage(String cache, String key, RandomGenerator random) {
        EntryKey entry = new EntryKey(cache, key);
        byte[] intact = stored(entry);
        byte[] bytes =
                random.nextInt(5) == 0 ? Arrays.copyOf(intact, random.nextInt(intact.length + 9)) : intact.clone();
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        fixture.store.write(entry, bytes, 60_000).await();
        return !Arrays.equals(intact, bytes);
    }
}
