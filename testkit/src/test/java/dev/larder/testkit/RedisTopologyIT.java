package dev.larder.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that is the same for every shape, and the life of a class's own server. */
class RedisTopologyIT {

    @RegisterExtension
    static final RedisExtension<RedisServer> OWN = RedisExtension.standalone();

    @ParameterizedTest
    @EnumSource(RedisTopology.class)
    void shared_everyShape_takesWritesAndEmptiesItself(RedisTopology topology) {
        RedisTarget target = topology.shared();
        assertThat(target.topology()).isSameAs(topology);
        assertThat(topology.shared()).isSameAs(target);
        for (RedisServer primary : target.primaries()) {
            String key = keyFor(target, primary);
            assertThat(primary.command("SET", key, "v")).isEqualTo("OK");
        }

        target.flushAll();

        KeyAssertions.assertNoKeyLeft("*", target);
    }

    @Test
    void extension_leftoversOfATest_areGoneInTheNext() {
        assertCleanThenBreak();
    }

    @Test
    void extension_serverKilledByATest_livesInTheNext() {
        assertCleanThenBreak();
    }

    /** The outer class's server serves nested classes, and survives them. */
    @Nested
    class Inside {
        @Test
        void extension_nestedClass_usesTheSameServer() {
            assertCleanThenBreak();
        }
    }

    private static void assertCleanThenBreak() {
        assertThat(OWN.target().command("DBSIZE")).isEqualTo(0L);
        OWN.target().command("SET", "left", "over");
        OWN.target().restart();
        OWN.target().pause();
    }

    private static String keyFor(RedisTarget target, RedisServer primary) {
        if (!(target instanceof RedisCluster cluster)) {
            return "k";
        }
        for (int i = 0; ; i++) {
            if (cluster.primaryOf("k" + i) == primary) {
                return "k" + i;
            }
        }
    }
}
