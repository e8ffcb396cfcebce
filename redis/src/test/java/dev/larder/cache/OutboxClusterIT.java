package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a cluster: a primary is lost, and its replica, which has the old value, takes over. */
@Timeout(180)
class OutboxClusterIT {
    @RegisterExtension
    static final RedisExtension<RedisCluster> REDIS = RedisExtension.cluster();

    private static final int SLOT = RedisCluster.slotOf("ld:{outbox:k}:v");

    private static OutboxNode node(Safeguards safeguards) {
        return new OutboxNode(
                REDIS.target().addresses(), safeguards, OutboxNode.policy(true).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "put"})
    void primaryLost_changeIsInForceOnTheNewOne(String change) {
        try (OutboxNode here = node(Safeguards.ALL);
                OutboxNode there = node(Safeguards.ALL)) {
            there.cache().put("k", "old");
            assertThat(here.cache().get("k")).contains("old");

            RedisServer dead = losePrimary();
            attemptInVain(here, change);
            REDIS.target().awaitFailover(dead);

            assertThat(here.firstAnswer("k")).isEmpty();
            assertThat(there.firstAnswer("k")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"remove", "put"})
    void primaryLost_withoutOutbox_theOldValueIsBack(String change) {
        try (OutboxNode here = node(new Safeguards(true, true, true, false))) {
            here.cache().put("k", "old");
            assertThat(here.cache().get("k")).contains("old");

            RedisServer dead = losePrimary();
            attemptInVain(here, change);
            REDIS.target().awaitFailover(dead);

            assertThat(here.firstAnswer("k")).contains("old");
        }
    }

    private static RedisServer losePrimary() {
        try (var client = REDIS.target().primaryOf(SLOT).client()) {
            // One more write of this connection: what was written before it has come to the replica with it.
            client.command("SET", "{outbox:k}", "mark", "PX", "60000");
            assertThat(client.number("WAIT", "1", "10000")).isEqualTo(1);
        }
        return REDIS.target().killPrimaryOf(SLOT);
    }

    /** A put may still get at the stamps, which are elsewhere; the entry itself cannot be reached. */
    private static void attemptInVain(OutboxNode node, String change) {
        assertThat(node.attempt(change)).isTrue();
    }
}
