package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.redis.RedisConfig;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tag of a million entries. */
class TagScaleIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final int ENTRIES = 1_000_000;
    private static final int AT_ONCE = 20_000;
    private static final int SAMPLES = 200;
    private static final Pattern USED_BY_SET = Pattern.compile("cmdstat_set:calls=1,usec=(\\d+),");

    /** Copies an entry to the keys of a range. What an entry says does not depend on a short key. */
    private static final String COPY = """
            local bytes = redis.call('GET', KEYS[1])
            for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
              redis.call('SET', 'ld:{scale:k' .. i .. '}:v', bytes, 'PX', 3600000)
            end
            return 0""";

    private static long shortestMicros(Cache<String> cache) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            REDIS.target().command("CONFIG", "RESETSTAT");
            cache.invalidate("big");
            String stats = String.valueOf(REDIS.target().client().text("INFO", "commandstats"));
            Matcher set = USED_BY_SET.matcher(stats);
            assertThat(set.find()).isTrue();
            shortest = Math.min(shortest, Long.parseLong(set.group(1)));
        }
        return shortest;
    }

    @SeededTest(seeds = 1)
    void invalidate_ofAMillionEntries_isOneCommandAndAllAreMisses(RandomGenerator random) throws Exception {
        CachePolicy policy = CachePolicy.builder().ttl(Duration.ofHours(1)).build();
        try (NearFleet fleet = new NearFleet(RedisConfig.of(REDIS.target().uri()), 3, "scale", policy)) {
            fleet.node(0).put("k0", "v", EntryOptions.tags("big"));
            for (int from = 1; from < ENTRIES; from += AT_ONCE) {
                int to = Math.min(ENTRIES, from + AT_ONCE) - 1;
                REDIS.target()
                        .command("EVAL", COPY, "1", "ld:{scale:k0}:v", Integer.toString(from), Integer.toString(to));
            }
            List<String> sample = new ArrayList<>();
            random.ints(SAMPLES, 0, ENTRIES).forEach(i -> sample.add("k" + i));
            for (int i = 0; i < 3; i++) {
                assertThat(fleet.node(i).getAll(sample))
                        .hasSize((int) sample.stream().distinct().count());
            }

            Map<String, Long> commands =
                    CommandCounter.of(REDIS.target()).during(() -> fleet.node(0).invalidate("big"));

            assertThat(commands.get("set")).isEqualTo(1);
            assertThat(commands).doesNotContainKeys("evalsha", "del", "unlink", "scan");
            // What Redis worked for it; the shortest of several, for on a busy machine it may be made to pause in the
            // middle.
            assertThat(shortestMicros(fleet.node(0))).isLessThan(1_000);
            for (int i = 0; i < 3; i++) {
                fleet.node(i).fence();
                assertThat(fleet.node(i).getAll(sample)).isEmpty();
                assertThat(fleet.node(i).stats().misses().invalidated())
                        .isEqualTo(sample.stream().distinct().count());
            }
        }
    }
}
