package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.testkit.RedisSentinels;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a failover may undo, and that it undoes nothing that replicas were waited for. */
class SessionFailoverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RedisSentinels redis;
    private RedisStores stores;

    @BeforeEach
    void start() {
        redis = RedisSentinels.start();
        String hosts = redis.addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        stores = RedisStores.connect(RedisConfig.builder()
                .url("redis://" + hosts)
                .commandTimeout(Duration.ofSeconds(2))
                .reconnectDelayMax(Duration.ofMillis(200))
                .build());
    }

    @AfterEach
    void stop() {
        stores.close();
        redis.close();
    }

    private SessionManager sessions(int replicas) {
        SessionPolicy policy = SessionPolicy.builder().replicas(replicas).build();
        return new SessionManager(
                stores.sessionStore(), SessionConfig.DEFAULT.withPolicy(policy), Ticker.system(), Runnable::run);
    }

    private static String login(SessionManager sessions) {
        return sessions.create(SessionRequest.of("ann", SessionFleet.HOME))
                .await()
                .token()
                .orElseThrow()
                .reveal();
    }

    private boolean opens(SessionManager sessions, String token) {
        try {
            return sessions.peek(token, SessionFleet.HOME).await().session().isPresent();
        } catch (StoreUnavailableException away) {
            return false;
        }
    }

    private void failover() {
        RedisServer dead = redis.killPrimary();
        redis.awaitPrimaryOtherThan(dead.port());
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(LarderException.class)
                .until(() -> {
                    sessions(0).terminate("nobody", null).await();
                    return true;
                });
    }

    /** Until the replica has what was written so far. */
    private void replicate(String token) {
        SessionManager waiting = sessions(1);
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(LarderException.class)
                .until(() -> {
                    waiting.terminate("nobody", null).await();
                    return true;
                });
        assertThat(opens(waiting, token)).isTrue();
    }

    @Test
    void logout_thatAReplicaHasTaken_outlivesTheFailover() {
        SessionManager sessions = sessions(1);
        String ended = login(sessions);
        String kept = login(sessions);
        replicate(kept);

        assertThat(sessions.logout(ended).await()).isTrue();
        failover();

        assertThat(opens(sessions, ended)).isFalse();
        assertThat(opens(sessions, kept)).isTrue();
    }

    @Test
    void everyEnding_withoutAReplicaInTime_saysSo() {
        SessionManager sessions = sessions(1);
        String token = login(sessions);
        replicate(token);
        redis.replica().pause();
        try {
            assertThatThrownBy(() -> sessions.logout(token).await())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("must be at least 1, were 0; the change was made");
            assertThatThrownBy(() -> sessions.terminateEveryone().await())
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(opens(sessions, token)).isFalse();
        } finally {
            redis.replica().resume();
        }
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(LarderException.class)
                .until(() -> {
                    sessions.terminateEveryone().await();
                    return true;
                });
    }

    /** This is what the documents warn of: replication is asynchronous. */
    @Test
    void logout_thatNoReplicaHasTaken_mayBeUndoneByAFailover() {
        SessionManager sessions = sessions(0);
        String token = login(sessions);
        replicate(token);
        RedisServer primary = redis.primary();
        redis.replica().pause();
        // Or it would find in its socket, later, what it was sent while it could not read.
        primary.command("CLIENT", "KILL", "TYPE", "replica");

        assertThat(sessions.logout(token).await()).isTrue();
        assertThat(opens(sessions, token)).isFalse();
        RedisServer replica = redis.replica();
        primary.kill();
        replica.resume();

        await().atMost(PATIENCE).until(() -> opens(sessions, token));
    }
}
