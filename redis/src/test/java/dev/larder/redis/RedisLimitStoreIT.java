package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.Rule;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisLimitStoreIT extends RedisLimitContract {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    RedisLimitStoreIT() {
        super(REDIS.target());
    }

    @Override
    long bucketBytes() {
        return 96;
    }

    @Test
    void take_threeRulesAndFiveIds_isOneScript() throws Exception {
        Rule rule = Rule.builder("one").limit(5, Duration.ofHours(1)).build();
        Rule other = Rule.builder("two").limit(5, Duration.ofHours(1)).build();
        List<Take> takes = List.of(
                new Take(List.of(new Keyed(rule, "a"), new Keyed(other, "a"), new Keyed(other, "b")), 1, 1, 0),
                new Take(List.of(new Keyed(rule, "c")), 1, 1, 0),
                new Take(List.of(new Keyed(rule, "d"), new Keyed(rule, "e")), 1, 1, 0));
        store().take(takes).await();

        assertThat(CommandCounter.of(REDIS.target())
                        .during(() -> store().take(takes).await()))
                .containsEntry("evalsha", 1L)
                .containsEntry("get", 6L)
                .containsEntry("set", 6L);
    }

    @Test
    void take_refused_writesNothing() throws Exception {
        Take take = new Take(
                List.of(new Keyed(
                        Rule.builder("one").limit(1, Duration.ofHours(1)).build(), "a")),
                1,
                1,
                0);
        store().take(List.of(take)).await();

        assertThat(CommandCounter.of(REDIS.target())
                        .during(() -> store().take(List.of(take)).await()))
                .containsEntry("evalsha", 1L)
                .containsEntry("get", 1L)
                .doesNotContainKeys("set", "unlink");
    }
}
