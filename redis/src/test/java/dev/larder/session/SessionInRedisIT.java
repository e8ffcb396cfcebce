package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RespClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sessions are in Redis: which commands they take, what can be read there, what is left of them. */
class SessionInRedisIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 100;
    private static final int REPEATS = 20;
    private static final Set<String> READS = Set.of("hgetall", "zscore", "hlen", "time");
    private static final Set<String> SCRIPT_READS = Set.of("evalsha", "hgetall", "zscore", "hmget", "time");

    @BeforeEach
    void empty() {
        REDIS.target().flushAll();
    }

    private static SessionFleet fleet(SessionPolicy policy) {
        SessionFleet fleet = new SessionFleet(REDIS.target(), 1, policy);
        // The scripts are given to a server in the background: the first use of each waits for that. What a user leaves
        // is taken away after the call has answered, so that comes first, and is over when anything is counted.
        fleet.node(0).terminate("first", null).await();
        String token = fleet.login(0, "warm");
        fleet.opens(0, token);
        Session session =
                fleet.node(0).open(token, SessionFleet.HOME).await().session().orElseThrow();
        fleet.node(0).save(session.set("a", "1")).await();
        fleet.node(0).extend(session.id(), Duration.ofSeconds(1)).await();
        fleet.node(0).list("warm", 0, 1).await();
        fleet.node(0).renew(token, SessionFleet.HOME).await();
        fleet.node(0).logout(token).await();
        fleet.node(0).deleteAll("warm", null).await();
        return fleet;
    }

    private static Map<String, Long> ran(CommandCounter.ThrowingRunnable action) throws Exception {
        return CommandCounter.of(REDIS.target()).during(action);
    }

    @Test
    void open_session_isAFewReadsThatTravelTogether() throws Exception {
        try (SessionFleet fleet = fleet(SessionPolicy.AAL2)) {
            String token = fleet.login(0, "ann");
            long before = fleet.stores(0).connectionManager().stats().batches();

            Map<String, Long> ran = ran(() -> {
                for (int i = 0; i < AT_ONCE; i++) {
                    fleet.opens(0, token);
                }
            });

            assertThat(ran).containsEntry("hgetall", (long) AT_ONCE).doesNotContainKey("evalsha");
            assertThat(READS).containsAll(ran.keySet());
            // Now and then something else is asked in the background.
            assertThat(fleet.stores(0).connectionManager().stats().batches() - before)
                    .isBetween((long) AT_ONCE, AT_ONCE * 3L / 2);
        }
    }

    @Test
    void open_whereATagHasNotBeforeTimes_isOneScriptOnceThatIsKnown() throws Exception {
        try (SessionFleet fleet = fleet(SessionPolicy.AAL2)) {
            fleet.login(0, "ann");
            fleet.node(0).terminate("ann", null).await();
            String token = fleet.login(0, "ann");
            fleet.opens(0, token);

            Map<String, Long> ran = ran(() -> fleet.opens(0, token));

            assertThat(ran).containsEntry("evalsha", 1L).containsEntry("hgetall", 1L);
            assertThat(SCRIPT_READS).containsAll(ran.keySet());
        }
    }

    @Test
    void open_withATouchThatIsDue_addsOneWriteThatNobodyWaitsFor() throws Exception {
        SessionPolicy policy =
                SessionPolicy.builder().idleTimeout(Duration.ofSeconds(10)).build();
        try (SessionFleet fleet = fleet(policy)) {
            String token = fleet.login(0, "ann");
            Session session = fleet.node(0)
                    .peek(token, SessionFleet.HOME)
                    .await()
                    .session()
                    .orElseThrow();
            long due = session.info().createdAt().toEpochMilli()
                    + policy.touchInterval().toMillis();
            await().atMost(PATIENCE).until(() -> fleet.stores(0).sessionStore().clockMillis() > due + 50);
            long before = fleet.node(0).stats().touches();

            Map<String, Long> ran = ran(() -> {
                fleet.opens(0, token);
                await().atMost(PATIENCE).until(() -> fleet.node(0).stats().touches() == before + 1);
                fleet.opens(0, token);
            });

            assertThat(ran)
                    .containsEntry("hgetall", 2L)
                    .containsEntry("evalsha", 1L)
                    .containsEntry("zadd", 1L);
        }
    }

    @Test
    void everyOtherOperation_isOneCommandInOneTrip() throws Exception {
        try (SessionFleet fleet = fleet(SessionPolicy.AAL2)) {
            SessionManager sessions = fleet.node(0);
            String token = fleet.login(0, "ann");
            Session session =
                    sessions.open(token, SessionFleet.HOME).await().session().orElseThrow();
            int[] number = {0};

            assertOne(fleet, () -> fleet.login(0, "bob"));
            assertOne(
                    fleet,
                    () -> sessions.save(session.set("a", Integer.toString(number[0]++)))
                            .await());
            assertOne(fleet, () -> sessions.find(session.id()).await());
            assertOne(
                    fleet,
                    () -> sessions.extend(session.id(), Duration.ofMillis(1)).await());
            assertOne(fleet, () -> sessions.list("ann", 0, 100).await());
            String[] current = {token};
            assertOne(fleet, () -> current[0] = renewed(fleet, current[0]));
            assertOne(fleet, () -> sessions.delete(session.id()).await());
            assertOne(fleet, () -> sessions.logout(token).await());
            assertOne(fleet, () -> sessions.deleteAll("ann", null).await());
        }
    }

    @Test
    void save_manySessionsAtOnce_isFewScriptsAndEachChangeCountsOnce() throws Exception {
        try (SessionFleet fleet = fleet(SessionPolicy.AAL2)) {
            SessionManager sessions = fleet.node(0);
            List<Session> all = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String token = fleet.login(0, "user-" + i);
                all.add(sessions.peek(token, SessionFleet.HOME)
                        .await()
                        .session()
                        .orElseThrow());
            }
            sessions.delete(all.get(7).id()).await();
            List<CompletableFuture<SaveResult>> saved = new ArrayList<>();

            Map<String, Long> ran = ran(() -> {
                REDIS.target().servers().forEach(RedisServer::pause);
                for (Session session : all) {
                    saved.add(sessions.save(session.set("a", session.id())).async());
                }
                REDIS.target().servers().forEach(RedisServer::resume);
                await().atMost(PATIENCE).until(() -> saved.stream().allMatch(CompletableFuture::isDone));
            });

            for (int i = 0; i < AT_ONCE; i++) {
                assertThat(saved.get(i).join()).isEqualTo(i == 7 ? SaveResult.GONE : SaveResult.SAVED);
                assertThat(all.get(i).version()).isEqualTo(i == 7 ? 1 : 2);
            }
            assertThat(ran).containsEntry("hmget", (long) AT_ONCE).containsEntry("hset", AT_ONCE - 1L);
            assertThat(ran.get("evalsha")).isLessThan(AT_ONCE / 4);
            assertThat(sessions.find(all.get(99).id()).await().orElseThrow().text("a"))
                    .contains(all.get(99).id());
        }
    }

    @Test
    void whatNeedsNoAnswer_isNotAsked() throws Exception {
        try (SessionFleet fleet = fleet(SessionPolicy.AAL2)) {
            Session session = fleet.node(0)
                    .open(fleet.login(0, "ann"), SessionFleet.HOME)
                    .await()
                    .session()
                    .orElseThrow();

            Map<String, Long> ran = ran(() -> {
                fleet.node(0).save(session).await();
                fleet.node(0).open("malformed", SessionFleet.HOME).await();
                fleet.node(0).logout("malformed").await();
                fleet.node(0).find("malformed").await();
            });

            assertThat(ran).doesNotContainKeys("evalsha", "hgetall");
        }
    }

    private static void assertOne(SessionFleet fleet, CommandCounter.ThrowingRunnable operation) throws Exception {
        long before = fleet.stores(0).connectionManager().stats().batches();
        Map<String, Long> ran = ran(() -> {
            for (int i = 0; i < REPEATS; i++) {
                operation.run();
            }
        });
        assertThat(ran).containsEntry("evalsha", (long) REPEATS);
        // Now and then something else is asked in the background.
        assertThat(fleet.stores(0).connectionManager().stats().batches() - before)
                .isBetween((long) REPEATS, REPEATS * 3L / 2);
    }

    @Test
    void asvs_16_2_5_dumpOfAllKeysAndValues_holdsNoTokenAndNoSecret() {
        List<String> tokens = new ArrayList<>();
        try (SessionFleet fleet = fleet(SessionPolicy.AAL2)) {
            fleet.node(0).listen(event -> {
                throw new IllegalStateException("so that word is left");
            });
            for (int i = 0; i < 8; i++) {
                tokens.add(fleet.login(0, "user-" + i % 2));
            }
            Check renewed =
                    fleet.node(0).renew(tokens.get(7), SessionFleet.HOME).await();
            tokens.add(renewed.token().orElseThrow().reveal());
            fleet.node(0).logout(tokens.get(6)).await();
            fleet.node(0).terminate("user-0", null).await();

            String dump = dump(fleet);

            assertThat(dump)
                    .contains("ld:s:{")
                    .contains("ld:x:{")
                    .contains("ld:q:{")
                    .contains("ld:e:{");
            for (String token : tokens) {
                String secret = token.substring(3);
                assertThat(dump).doesNotContain(secret).doesNotContain(secret.substring(0, 16));
                byte[] raw = Base64.getUrlDecoder().decode(secret);
                assertThat(dump).doesNotContain(new String(raw, 0, 8, StandardCharsets.ISO_8859_1));
            }
        }
    }

    /** All keys with all that they hold, each byte of a value as one character. */
    private static String dump(SessionFleet fleet) {
        StringBuilder dump = new StringBuilder();
        RespClient client = REDIS.target().client();
        for (Object key : client.list("KEYS", "*")) {
            String name = String.valueOf(key);
            dump.append(name).append('\n');
            switch (client.text("TYPE", name)) {
                case "hash" ->
                    fleet.stores(0)
                            .connectionManager()
                            .hashes(Codec.bytes())
                            .getAll(name)
                            .await()
                            .forEach((field, value) -> dump.append(field)
                                    .append('=')
                                    .append(new String(value, StandardCharsets.ISO_8859_1))
                                    .append('\n'));
                case "zset" -> dump.append(client.list("ZRANGE", name, "0", "-1"));
                case "set" -> dump.append(client.list("SMEMBERS", name));
                default -> dump.append(client.text("GET", name));
            }
            dump.append('\n');
        }
        return dump.toString();
    }

    private static String renewed(SessionFleet fleet, String token) {
        return fleet.node(0)
                .renew(token, SessionFleet.HOME)
                .await()
                .token()
                .orElseThrow()
                .reveal();
    }

    @Test
    void sweep_afterAllHaveExpired_leavesNothingAndHasToldOfEach() {
        int count = 600;
        SessionPolicy policy = SessionPolicy.builder()
                .idleTimeout(Duration.ofSeconds(2))
                .absoluteTimeout(Duration.ofSeconds(4))
                .maxSessions(0)
                .build();
        try (SessionFleet fleet = new SessionFleet(REDIS.target(), 1, policy)) {
            Queue<SessionEvent> events = new ConcurrentLinkedQueue<>();
            fleet.node(0).listen(events::add);
            for (int i = 0; i < count; i++) {
                // Most of them of one user, so that one tag takes several pages.
                String token = fleet.login(0, i % 2 == 0 ? "ann" : "user-" + i);
                if (i % 100 == 0) {
                    // What leads to a session from its former tokens goes with it.
                    renewed(fleet, renewed(fleet, token));
                }
            }
            KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
            await().atMost(PATIENCE).until(() -> fleet.node(0).totals().await().active() == 0);

            long cleared = fleet.node(0).sweep();

            assertThat(cleared).isEqualTo(count);
            assertThat(events.stream().filter(event -> event.kind() == SessionEvent.Kind.EXPIRED))
                    .hasSize(count)
                    .allMatch(event -> event.userId() != null);
            assertThat(events.stream()
                            .filter(event -> event.kind() != SessionEvent.Kind.RENEWED)
                            .map(SessionEvent::id)
                            .distinct())
                    .hasSize(2 * count);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(REDIS.target().client().number("DBSIZE")).isZero());
        }
    }

    @Test
    void sweep_byTwoNodes_isDoneByOneOfThem() {
        SessionPolicy policy = SessionPolicy.builder()
                .idleTimeout(Duration.ofSeconds(1))
                .maxSessions(0)
                .build();
        try (SessionFleet fleet = new SessionFleet(REDIS.target(), 2, policy)) {
            for (int i = 0; i < 50; i++) {
                fleet.login(0, "user-" + i);
            }
            // These stay, so that their tags keep the name of who sweeps them.
            SessionManager lasting = new SessionManager(
                    fleet.stores(0).sessionStore(),
                    SessionConfig.DEFAULT,
                    dev.larder.base.Ticker.system(),
                    Runnable::run);
            for (int i = 0; i < 50; i++) {
                lasting.create(SessionRequest.of("user-" + i, SessionFleet.HOME))
                        .await();
            }
            await().atMost(PATIENCE).until(() -> fleet.node(0).totals().await().active() == 50);
            fleet.node(1).sweep();
            for (int i = 0; i < 50; i++) {
                fleet.login(0, "user-" + i);
            }
            await().atMost(PATIENCE).until(() -> fleet.node(0).totals().await().active() == 50);

            assertThat(fleet.node(0).sweep()).isZero();
            assertThat(fleet.node(1).sweep()).isEqualTo(50);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl/8.5.0",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
            })
    void memory_ofASessionWith500Bytes_isLessThan1400(String userAgent) {
        int count = 12_000;
        Client client = Client.of("2001:db8:1234:5678:9abc:def0:1234:5678", userAgent);
        try (SessionFleet fleet = fleet(SessionPolicy.AAL2)) {
            long before = usedMemory();
            byte[] data = new byte[500];
            List<CompletableFuture<?>> begun = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SessionRequest request = SessionRequest.of("user-" + i, client).with("data", data, Codec.bytes());
                begun.add(fleet.node(0).create(request).async());
                if (begun.size() == AT_ONCE) {
                    begun.forEach(CompletableFuture::join);
                    begun.clear();
                }
            }
            long each = (usedMemory() - before) / count;

            assertThat(each)
                    .as("bytes of Redis for each session, indexes included")
                    .isBetween(500L, 1_400L);
            SessionUsage usage = fleet.node(0).usage().await();
            assertThat(usage.sessions()).isEqualTo(count);
            assertThat(usage.bytes()).isBetween(each * count * 3 / 4, each * count * 5 / 4);
        }
    }

    private static long usedMemory() {
        return REDIS.target()
                .client()
                .text("INFO", "memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length())))
                .findFirst()
                .orElseThrow();
    }
}
