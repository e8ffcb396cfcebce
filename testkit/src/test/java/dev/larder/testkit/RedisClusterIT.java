package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterIT {

    @RegisterExtension
    static final RedisExtension<RedisCluster> CLUSTER = RedisExtension.sharedCluster();

    @Test
    void start_sixNodes_spreadSlotsOverThreePrimaries() {
        RedisCluster cluster = CLUSTER.target();

        assertThat(cluster.nodes()).hasSize(6);
        assertThat(cluster.seedAddresses()).hasSize(6);
        assertThat(cluster.primaries()).hasSize(3);
        assertThat(List.of(cluster.primaryOf(0), cluster.primaryOf(8_000), cluster.primaryOf(16_383)))
                .doesNotHaveDuplicates();
    }

    @Test
    void slotOf_key_isWhatTheServerSays() {
        RedisCluster cluster = CLUSTER.target();
        for (String key : List.of("a", "foo{bar}baz", "{}x", "käse", "")) {
            assertThat(cluster.nodes().get(0).command("CLUSTER", "KEYSLOT", key))
                    .isEqualTo((long) RedisCluster.slotOf(key));
        }
        assertThat(cluster.primaryOf("foo").command("SET", "foo", "v")).isEqualTo("OK");
    }

    @Test
    void killPrimaryOf_slot_itsReplicaTakesOverWithData() {
        RedisCluster cluster = CLUSTER.target();
        RedisServer first = cluster.primaryOf("foo");
        first.command("SET", "foo", "v");
        assertThat(first.command("WAIT", "1", "5000")).isEqualTo(1L);

        RedisServer dead = cluster.killPrimaryOf(RedisCluster.slotOf("foo"));
        cluster.awaitFailover(dead);

        assertThat(dead).isSameAs(first);
        RedisServer second = cluster.primaryOf("foo");
        assertThat(second).isNotSameAs(first);
        assertThat(second.command("GET", "foo")).isEqualTo("v");
        cluster.heal();
        assertThat(cluster.primaries()).hasSize(3).contains(second).doesNotContain(first);
    }

    @Test
    void beginMove_halfOfTheKeys_oldPrimaryAnswersAskAndNewOneTakesAsking() {
        RedisCluster cluster = CLUSTER.target();
        int slot = RedisCluster.slotOf("{t}");
        RedisServer from = cluster.primaryOf(slot);
        RedisServer to = cluster.primaries().stream()
                .filter(node -> node != from)
                .findFirst()
                .orElseThrow();
        from.command("MSET", "{t}1", "one", "{t}2", "two");

        SlotMove move = cluster.beginMove(slot, from, to);
        assertThat(move.moveKeys(1)).isEqualTo(1);

        String moved = isThere(from, "{t}1") ? "{t}2" : "{t}1";
        assertThatThrownBy(() -> from.command("GET", moved)).hasMessage("ASK " + slot + " 127.0.0.1:" + to.port());
        try (RespClient client = to.client()) {
            assertThatThrownBy(() -> client.command("GET", moved)).hasMessageStartingWith("MOVED");
            client.command("ASKING");
            assertThat(client.text("GET", moved)).isIn("one", "two");
        }
        move.cancel();
        assertThat(from.command("EXISTS", "{t}1", "{t}2")).isEqualTo(2L);
    }

    @Test
    void moveSlot_withKeys_oldPrimaryAnswersMoved() {
        RedisCluster cluster = CLUSTER.target();
        int slot = RedisCluster.slotOf("{m}");
        RedisServer from = cluster.primaryOf(slot);
        RedisServer to = cluster.primaries().stream()
                .filter(node -> node != from)
                .findFirst()
                .orElseThrow();
        from.command("SET", "{m}1", "v");

        cluster.moveSlot(slot, from, to);

        assertThat(cluster.primaryOf("{m}1")).isSameAs(to);
        assertThat(to.command("GET", "{m}1")).isEqualTo("v");
        assertThatThrownBy(() -> from.command("GET", "{m}1")).hasMessage("MOVED " + slot + " 127.0.0.1:" + to.port());
        cluster.moveSlot(slot, to, from);
        assertThat(from.command("GET", "{m}1")).isEqualTo("v");
    }

    private static boolean isThere(RedisServer node, String key) {
        String slot = Integer.toString(RedisCluster.slotOf(key));
        return List.of(key).equals(node.command("CLUSTER", "GETKEYSINSLOT", slot, "10"));
    }
}
