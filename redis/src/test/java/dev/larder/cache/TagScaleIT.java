package dev.larder.cache;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A tag of a million entries on one server, and of a tenth of that, on all servers, on a cluster. */
@ParameterizedClass
@MethodSource("sizes")
class TagScaleIT {
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

    private final RedisTarget target;
    private final int entries;

    TagScaleIT(RedisTopology topology, int entries) {
        this.target = topology.shared();
        this.entries = entries;
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(RedisTopology.STANDALONE, 1_000_000), Arguments.of(RedisTopology.CLUSTER, 100_000));
    }

    @BeforeEach
    @AfterEach
    void empty() {
        target.flushAll();
    }

    /** On one server by a script; each of a cluster takes only what belongs to it, so there they are loaded. */
    private void fill(Cache<String> cache) {
        if (target.topology() == RedisTopology.CLUSTER) {
            for (int from = 0; from < entries; from += AT_ONCE) {
                List<String> keys = IntStream.range(from, Math.min(entries, from + AT_ONCE))
                        .mapToObj(i -> "k" + i)
                        .toList();
                assertThat(cache.getAllOrLoad(
                                        keys,
                                        EntryOptions.tags("big"),
                                        batch -> batch.keys().stream().collect(toMap(key -> key, key -> "v")))
                                .values())
                        .hasSameSizeAs(keys);
            }
            return;
        }
        cache.put("k0", "v", EntryOptions.tags("big"));
        for (int from = 1; from < entries; from += AT_ONCE) {
            String to = Integer.toString(Math.min(entries, from + AT_ONCE) - 1);
            target.primaries().get(0).command("EVAL", COPY, "1", "ld:{scale:k0}:v", Integer.toString(from), to);
        }
    }

    private long shortestMicros(Cache<String> cache) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            target.primaries().forEach(server -> server.command("CONFIG", "RESETSTAT"));
            cache.invalidate("big");
            List<Long> used = new ArrayList<>();
            for (RedisServer server : target.primaries()) {
                Matcher set = USED_BY_SET.matcher(String.valueOf(server.client().text("INFO", "commandstats")));
                if (set.find()) {
                    used.add(Long.parseLong(set.group(1)));
                }
            }
            assertThat(used).as("servers that were told").hasSize(1);
            shortest = Math.min(shortest, used.get(0));
        }
        return shortest;
    }

    @SeededTest(seeds = 1)
    void invalidate_ofManyEntries_isOneCommandAndAllAreMisses(RandomGenerator random) throws Exception {
        CachePolicy policy = CachePolicy.builder().ttl(Duration.ofHours(1)).build();
        try (NearFleet fleet = new NearFleet(TestTargets.config(target), 3, "scale", policy)) {
            fill(fleet.node(0));
            List<String> sample = new ArrayList<>();
            random.ints(SAMPLES, 0, entries).forEach(i -> sample.add("k" + i));
            for (int i = 0; i < 3; i++) {
                assertThat(fleet.node(i).getAll(sample))
                        .hasSize((int) sample.stream().distinct().count());
            }

            Map<String, Long> commands =
                    CommandCounter.of(target).during(() -> fleet.node(0).invalidate("big"));

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
