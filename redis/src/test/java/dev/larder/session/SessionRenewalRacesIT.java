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

/** What must hold while a session is given other tokens and others change it, end it, or begin more, on three nodes. */
class SessionRenewalRacesIT {
    private static final int NODES = 3;
    private static final int ROUNDS = 20;
    private static final int SAVES = 30;
    private static final int LOGINS = 40;
    private static final int LIMIT = 2;
    private static final Client PHONE = new Client(null, null, "mobile");
    private static final Client DESK = new Client(null, null, "desktop");

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
    void renewals_racingSaves_loseNoChange(RedisTopology topology) throws Exception {
        try (SessionFleet fleet = fleet(topology, SessionPolicy.AAL2)) {
            String token = fleet.login(0, user);
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < SAVES; i++) {
                int number = i;
                Session session = opened(fleet, number, token);
                tasks.add(() -> fleet.node(number)
                        .save(session.set("n" + number, "x"))
                        .await()
                        .name());
            }
            // One after another: each replaces the one before.
            tasks.add(SAVES / 2, () -> {
                String current = token;
                for (int i = 0; i < SessionStore.MAX_REPLACED; i++) {
                    current = fleet.node(i)
                            .renew(current, SessionFleet.HOME)
                            .await()
                            .token()
                            .orElseThrow()
                            .reveal();
                }
                return current;
            });

            List<String> done = fleet.atOnce(tasks);

            String current = done.remove(SAVES / 2);
            assertThat(done).containsOnly("SAVED");
            assertThat(opened(fleet, 1, current).names()).hasSize(SAVES);
            assertThat(fleet.opens(2, token)).as("within the grace").isTrue();
        }
    }

    private static Session opened(SessionFleet fleet, int node, String token) {
        return fleet.node(node).open(token, SessionFleet.HOME).await().session().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void asvs_7_4_1_logoutRacingRenewals_staysALogout(RedisTopology topology) throws Exception {
        endRacingRenewals(
                topology, (fleet, token) -> fleet.node(1).logout(token).await());
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void asvs_7_4_2_terminationRacingRenewals_endsWhateverTokenTheSessionHas(RedisTopology topology) throws Exception {
        endRacingRenewals(
                topology, (fleet, token) -> fleet.node(1).terminate(user, null).await());
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void asvs_7_6_1_logoutByTheProviderRacingRenewals_endsWhateverTokenTheSessionHas(RedisTopology topology)
            throws Exception {
        endRacingRenewals(
                topology, (fleet, token) -> fleet.node(1).logoutByProvider(user).await());
    }

    private interface End {
        void of(SessionFleet fleet, String token);
    }

    private void endRacingRenewals(RedisTopology topology, End end) throws Exception {
        try (SessionFleet fleet = fleet(topology, SessionPolicy.AAL2)) {
            for (int round = 0; round < ROUNDS; round++) {
                String token = fleet.node(round)
                        .create(SessionRequest.of(user, SessionFleet.HOME).provider(user))
                        .await()
                        .token()
                        .orElseThrow()
                        .reveal();
                Queue<String> tokens = new ConcurrentLinkedQueue<>(List.of(token));
                List<Callable<Boolean>> tasks = new ArrayList<>();
                for (int i = 0; i < NODES; i++) {
                    int node = i;
                    tasks.add(() -> fleet.node(node)
                            .renew(token, SessionFleet.HOME)
                            .await()
                            .token()
                            .map(fresh -> tokens.add(fresh.reveal()))
                            .isPresent());
                }
                tasks.add(round % (NODES + 1), () -> {
                    end.of(fleet, token);
                    return true;
                });

                fleet.atOnce(tasks);

                for (String each : tokens) {
                    assertThat(fleet.opens(2, each)).isFalse();
                }
                assertThat(fleet.node(0).list(user, 0, 100).await().total()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "CLUSTER"})
    void limitOfDevices_manyLoginsAtOnce_isNeverExceededForAny(RedisTopology topology) throws Exception {
        SessionPolicy policy = SessionPolicy.builder()
                .maxSessions(0)
                .maxSessionsPerDevice(LIMIT)
                .build();
        try (SessionFleet fleet = fleet(topology, policy)) {
            Queue<Long> seen = new ConcurrentLinkedQueue<>();
            List<Callable<Boolean>> logins = new ArrayList<>();
            for (int i = 0; i < LOGINS; i++) {
                int node = i;
                logins.add(() -> {
                    SessionRequest request = SessionRequest.of(user, node % 2 == 0 ? PHONE : DESK);
                    fleet.node(node).create(request).await();
                    return ofEachDevice(fleet.node(node + 1).list(user, 0, 100).await(), seen);
                });
            }

            fleet.atOnce(logins);

            assertThat(seen).hasSize(2 * LOGINS).allMatch(count -> count <= LIMIT);
            Queue<Long> last = new ConcurrentLinkedQueue<>();
            ofEachDevice(fleet.node(0).list(user, 0, 100).await(), last);
            assertThat(last).containsExactly((long) LIMIT, (long) LIMIT);
        }
    }

    private static boolean ofEachDevice(SessionPage page, Queue<Long> counts) {
        for (Client client : List.of(PHONE, DESK)) {
            counts.add(page.sessions().stream()
                    .filter(info -> String.valueOf(client.device()).equals(info.device()))
                    .count());
        }
        return true;
    }
}
