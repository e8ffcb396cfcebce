package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore.Change;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitTable;
import dev.larder.limit.Rule;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterLimitStoreIT extends RedisLimitContract {
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension
    static final RedisExtension<RedisCluster> REDIS = RedisExtension.cluster();

    RedisClusterLimitStoreIT() {
        super(REDIS.target());
    }

    /** A cluster keeps with each key which others are in its slot. */
    @Override
    long bucketBytes() {
        return 112;
    }

    /** One that was refused meanwhile remembers it, for as long as the rule said. */
    @Test
    void take_givenBackBecauseAnotherSlotRefuses_isToldToTheOtherNodes() {
        Keyed account = new Keyed(Rule.builder("account").limit(1, HOUR).build(), "told");
        Keyed address = new Keyed(Rule.builder("address").limit(1, HOUR).build(), "elsewhere");
        store().take(List.of(new Take(List.of(address), 1, 1, 0))).await();
        long before = store().sync("told", 10_000, -1, -1).await().lastChange();

        store().take(List.of(new Take(List.of(account, address), 1, 1, 0))).await();

        assertThat(store().sync("told", 10_000, -1, before).await().changes())
                .containsExactly(new Change("account", LimitTable.digest("told")));
        assertThat(store().peek(List.of(account), 1).await().get(0).remaining()).isEqualTo(1);
    }
}
