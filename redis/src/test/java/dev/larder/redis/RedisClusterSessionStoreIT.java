package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.base.StoreUnavailableException;
import dev.larder.session.AtLimit;
import dev.larder.session.SessionStore;
import dev.larder.session.SessionStore.Owner;
import dev.larder.session.SessionStore.State;
import dev.larder.testkit.RedisCluster;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import dev.larder.testkit.SlotMove;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterSessionStoreIT extends RedisSessionContract {
    private static final long LONG_MILLIS = 600_000;
    private static final Owner ANN = new Owner("7f", "a".repeat(24));
    private static final Owner BOB = new Owner("7f", "b".repeat(24));

    @RegisterExtension
    static final RedisExtension<RedisTarget> REDIS = RedisExtension.shared(RedisTopology.CLUSTER);

    RedisClusterSessionStoreIT() {
        super(REDIS.target());
    }

    /** Without asking for each key by itself: seen where it has gone, and alive, before what ended it has gone there. */
    @Test
    void load_whileTheSlotMoves_neverShowsASessionThatWasEnded() {
        RedisCluster cluster = (RedisCluster) REDIS.target();
        // The not-before times come first, so that Redis moves them last.
        store().endBefore(BOB, null, LONG_MILLIS, 0).await();
        SessionStore.Key key = begin(ANN);
        store().endBefore(ANN, null, LONG_MILLIS, 0).await();
        String session = "ld:s:{7f}:" + key.hash();
        RedisServer from = cluster.primaryOf(session);
        RedisServer to = cluster.primaries().stream()
                .filter(primary -> primary != from)
                .findFirst()
                .orElseThrow();

        SlotMove move = cluster.beginMove(RedisCluster.slotOf(session), from, to);
        Set<State> seen = EnumSet.of(loadByANewNode(key));
        while (move.moveKeys(1) > 0) {
            seen.add(loadByANewNode(key));
        }
        move.finish();

        assertThat(seen).doesNotContain(State.LIVE);
        assertThat(loadByANewNode(key)).isEqualTo(State.TERMINATED);
    }

    private SessionStore.Key begin(Owner owner) {
        SessionStore.Key key = new SessionStore.Key(owner.tag(), "h".repeat(43));
        SessionStore.Draft draft = new SessionStore.Draft(
                key,
                owner.user(),
                new byte[0],
                "-",
                LONG_MILLIS,
                LONG_MILLIS,
                1,
                Long.MAX_VALUE,
                Map.of(),
                0,
                0,
                AtLimit.DENY,
                List.of());
        assertThat(store().begin(draft, false).await().begun()).isTrue();
        return key;
    }

    /** One that does not know yet that there are not-before times. What cannot be told in time is no session either. */
    private State loadByANewNode(SessionStore.Key key) {
        try (RedisStores node = TestRedis.stores(REDIS.target())) {
            return node.sessionStore()
                    .load(key.tag(), List.of(key.hash()), false)
                    .await()
                    .state();
        } catch (StoreUnavailableException e) {
            return State.UNKNOWN;
        }
    }
}
