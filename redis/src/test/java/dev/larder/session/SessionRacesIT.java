package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisTarget;
import dev.larder.testkit.RedisTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold however many do what at once, on three nodes that share one Redis or one cluster. */
class SessionRacesIT {
    private static final int NODES = 3;
    private static final int LIMIT = 5;
    private static final int LOGINS = 100;
    private static final int SAVES = 50;
    private static final int ROUNDS = 20;

    private final String user = "user-" + UUID.randomUUID();
    private final List<RedisTarget> used = new ArrayList<>();

    private SessionFleet fleet(RedisTopology topology, SessionPolicy policy) {
        RedisTarget target = topology.shared();
        used.add(target);
        return new SessionFleet(target, NODES, policy);
    }

    @AfterEach
    void everyKey_hasATimeToLive() {
        used.forEach(KeyAssertions::assertEveryKeyHasTtl);
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void limit_hundredLoginsOfOneUserAtOnce_isNeverExceeded(RedisTopology topology) throws Exception {
        SessionPolicy policy = SessionPolicy.builder().maxSessions(LIMIT).build();
        try (SessionFleet fleet = fleet(topology, policy)) {
            Queue<Long> seen = new ConcurrentLinkedQueue<>();
            List<Callable<String>> logins = new ArrayList<>();
            for (int i = 0; i < LOGINS; i++) {
                int node = i;
                logins.add(() -> {
                    String token = fleet.login(node, user);
                    // Another node than the one that has just written looks how many there are at this instant.
                    seen.add(fleet.node(node + 1).list(user, 0, 100).await().total());
                    return token;
                });
            }

            List<String> tokens = fleet.atOnce(logins);

            assertThat(seen).hasSize(LOGINS).allMatch(total -> total >= 1 && total <= LIMIT);
            assertThat(tokens.stream().filter(token -> fleet.opens(0, token))).hasSize(LIMIT);
            assertThat(fleet.node(1).list(user, 0, 100).await().total()).isEqualTo(LIMIT);
            long evicted = 0;
            for (int node = 0; node < NODES; node++) {
                evicted += fleet.node(node).stats().evicted();
            }
            assertThat(evicted).isEqualTo(LOGINS - LIMIT);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void limit_denying_letsExactlySoManyIn(RedisTopology topology) throws Exception {
        SessionPolicy policy =
                SessionPolicy.builder().maxSessions(LIMIT).atLimit(AtLimit.DENY).build();
        try (SessionFleet fleet = fleet(topology, policy)) {
            List<Callable<Boolean>> logins = new ArrayList<>();
            for (int i = 0; i < LOGINS; i++) {
                int node = i;
                logins.add(() -> fleet.node(node)
                        .create(SessionRequest.of(user, SessionFleet.HOME))
                        .await()
                        .session()
                        .isPresent());
            }

            assertThat(fleet.atOnce(logins)).filteredOn(begun -> begun).hasSize(LIMIT);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void asvs_7_4_1_logoutRacingSaves_staysALogout(RedisTopology topology) throws Exception {
        try (SessionFleet fleet = fleet(topology, SessionPolicy.AAL2)) {
            for (int round = 0; round < ROUNDS; round++) {
                String token = fleet.login(round, user);
                List<Callable<Boolean>> tasks = new ArrayList<>();
                for (int i = 0; i < SAVES; i++) {
                    int number = i;
                    Session session = fleet.node(number)
                            .open(token, SessionFleet.HOME)
                            .await()
                            .session()
                            .orElseThrow();
                    tasks.add(() -> fleet.node(number)
                                    .save(session.set("n" + number, "x"))
                                    .await()
                            == SaveResult.SAVED);
                }
                tasks.add(SAVES / 2, () -> fleet.node(1).logout(token).await());

                List<Boolean> done = fleet.atOnce(tasks);

                assertThat(done.get(SAVES / 2)).isTrue();
                for (int node = 0; node < NODES; node++) {
                    assertThat(fleet.opens(node, token)).isFalse();
                }
                assertThat(fleet.node(0).list(user, 0, 100).await().total()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void renewal_racingRequests_losesNoneAndGivesOneToken(RedisTopology topology) throws Exception {
        try (SessionFleet fleet = fleet(topology, SessionPolicy.AAL2)) {
            String current = fleet.login(0, user);
            for (int round = 0; round < ROUNDS; round++) {
                String token = current;
                List<Callable<Check>> tasks = new ArrayList<>();
                for (int i = 0; i < SAVES; i++) {
                    int number = i;
                    tasks.add(() -> number % 10 == 0
                            ? fleet.node(number).renew(token, SessionFleet.HOME).await()
                            : fleet.node(number).open(token, SessionFleet.HOME).await());
                }

                List<Check> checks = fleet.atOnce(tasks);

                assertThat(checks).allMatch(check -> check.session().isPresent());
                List<Check> renewed = checks.stream()
                        .filter(check -> check.token().isPresent())
                        .toList();
                assertThat(renewed).hasSize(1);
                current = renewed.get(0).token().orElseThrow().reveal();
            }
            assertThat(fleet.opens(2, current)).isTrue();
            assertThat(fleet.node(0).list(user, 0, 100).await().total()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void merges_ofManyAtOnce_loseNothing(RedisTopology topology) throws Exception {
        try (SessionFleet fleet = fleet(topology, SessionPolicy.AAL2)) {
            String token = fleet.login(0, user);
            String id = fleet.node(0)
                    .open(token, SessionFleet.HOME)
                    .await()
                    .session()
                    .orElseThrow()
                    .id();
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                int node = i;
                tasks.add(() -> {
                    for (int n = 0; n < ROUNDS; n++) {
                        fleet.node(node).update(id, SessionRacesIT::countUp).await();
                    }
                    return true;
                });
            }

            fleet.atOnce(tasks);

            assertThat(fleet.node(0).find(id).await().orElseThrow().text("count"))
                    .contains(Integer.toString(NODES * ROUNDS));
        }
    }

    private static void countUp(Session session) {
        int count = session.text("count").map(Integer::parseInt).orElse(0);
        session.set("count", Integer.toString(count + 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void terminate_racingLogins_endsWhatBeganBeforeAndNothingAfter(RedisTopology topology) throws Exception {
        SessionPolicy policy = SessionPolicy.builder().maxSessions(0).build();
        try (SessionFleet fleet = fleet(topology, policy)) {
            for (int round = 0; round < ROUNDS; round++) {
                String before = fleet.login(round, user);
                List<Callable<Boolean>> tasks = new ArrayList<>();
                for (int i = 0; i < NODES; i++) {
                    int node = i;
                    tasks.add(() -> {
                        fleet.login(node, user);
                        return true;
                    });
                }
                tasks.add(() -> {
                    fleet.node(2).terminate(user, null).await();
                    return true;
                });

                fleet.atOnce(tasks);
                String after = fleet.login(round, user);

                assertThat(fleet.opens(0, before)).isFalse();
                assertThat(fleet.opens(0, after)).isTrue();
            }
        }
    }
}
