package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.Algorithm;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore;
import dev.larder.limit.LimitStore.Change;
import dev.larder.limit.LimitStore.Sync;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStoreContract;
import dev.larder.limit.LimitTable;
import dev.larder.limit.Rule;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every limit store keeps, on a Redis of some topology: no key without a time to live is left after any test. */
abstract class RedisLimitContract extends LimitStoreContract {
    final RedisStores stores;

    private final RedisTarget target;

    RedisLimitContract(RedisTarget target) {
        this.target = target;
        this.stores = TestRedis.stores(target);
    }

    @Override
    protected LimitStore store() {
        return stores.limitStore(TestRedis.COMMAND_TIMEOUT);
    }

    @AfterEach
    void everyKey_hasATimeToLive_andConnectionsEnd() {
        try (stores) {
            KeyAssertions.assertEveryKeyHasTtl(target);
        }
    }

    @Test
    void sync_changesByOthers_areToldByDigest() {
        Rule rule = Rule.builder("told").limit(5, Duration.ofHours(1)).build();
        Sync before = store().sync("a", 10_000, -1, -1).await();

        store().giveBack(List.of(new Keyed(rule, "x")), 1).await();
        store().reset(new Keyed(rule, "y")).await();
        Sync after = store().sync("b", 10_000, -1, before.lastChange()).await();

        assertThat(after.nodes()).isEqualTo(2);
        assertThat(after.changes())
                .containsExactly(
                        new Change("told", LimitTable.digest("x")), new Change("told", LimitTable.digest("y")));
    }

    @Test
    void sync_moreChangesThanAreRemembered_saysThatNotAllAreThere() {
        Rule rule = Rule.builder("many").limit(5, Duration.ofHours(1)).build();
        long before = store().sync("a", 10_000, -1, -1).await().lastChange();

        for (int i = 0; i <= LimitStore.MAX_CHANGES; i++) {
            store().reset(new Keyed(rule, "x")).await();
        }

        assertThat(store().sync("a", 10_000, -1, before).await().changes()).isNull();
    }

    @Test
    void usage_ofStates_countsThem() {
        Rule rule = Rule.builder("counted")
                .algorithm(Algorithm.FIXED_WINDOW)
                .limit(5, Duration.ofHours(1))
                .build();
        long before = store().usage().await().orElseThrow().entries();
        List<Take> takes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            takes.add(new Take(List.of(new Keyed(rule, "id" + i)), 1, 1, 0));
        }

        store().take(takes).await();

        assertThat(store().usage().await().orElseThrow().entries()).isEqualTo(before + 100);
        assertThat(store().usage().await().orElseThrow().bytes()).isPositive();
    }
}
