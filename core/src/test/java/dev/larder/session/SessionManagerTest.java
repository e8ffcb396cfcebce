package dev.larder.session;

import static dev.larder.session.SessionFixture.opens;
import static dev.larder.session.SessionFixture.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.IpAddress;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.session.SessionEvent.Kind;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class SessionManagerTest {
    private static final SessionPolicy POLICY = SessionPolicy.AAL2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CONTENDERS = 8;
    private static final int UPDATES = 500;

    private final SessionFixture fixture = new SessionFixture(POLICY);
    private final SessionManager sessions = fixture.sessions;

    @Test
    void create_session_isOpenedByItsTokenAlone() {
        Creation creation = sessions.create(SessionRequest.of("ann", SessionFixture.HOME)
                        .with("cart", "3 apples", Codec.utf8())
                        .level(2))
                .await();
        Session made = creation.session().orElseThrow();

        Session opened = fixture.session(creation.token().orElseThrow().reveal());

        assertThat(opened.id()).isEqualTo(made.id());
        assertThat(opened.userId()).contains("ann");
        assertThat(opened.text("cart")).contains("3 apples");
        assertThat(opened.info().level()).isEqualTo(2);
        assertThat(opened.info().ip()).isEqualTo(IpAddress.parse("192.0.2.10"));
        assertThat(opened.info().device()).isEqualTo("desktop");
        assertThat(fixture.cause(made.id())).isEqualTo(RejectCause.MALFORMED);
    }

    @Test
    void create_anonymous_belongsToNobody() {
        Creation creation =
                sessions.create(SessionRequest.anonymous(Client.UNKNOWN)).await();

        assertThat(fixture.session(creation.token().orElseThrow().reveal()).userId())
                .isEmpty();
    }

    @Test
    void async_operations_doTheSame() {
        CompletableFuture<Creation> creation =
                sessions.create(SessionRequest.of("ann", SessionFixture.HOME)).async();
        CompletableFuture<Check> check = creation.thenCompose(
                made -> sessions.open(made.token().orElseThrow().reveal(), SessionFixture.HOME)
                        .async());

        assertThat(check.join().session()).isPresent();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "x",
                "zz.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "00-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "00.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "00.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "00.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A",
                "00.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA}A"
            })
    void open_malformedToken_isRefusedWithoutAskingTheStore(@Nullable String token) {
        fixture.stores.close();

        assertThat(fixture.cause(token)).isEqualTo(RejectCause.MALFORMED);
        assertThat(sessions.logout(token).await()).isFalse();
        assertThat(sessions.renew(token, SessionFixture.HOME).await().cause()).contains(RejectCause.MALFORMED);
        assertThat(sessions.stats().rejected()).containsEntry(RejectCause.MALFORMED, 2L);
    }

    @Test
    void everyOperation_malformedHandle_findsNothing() {
        fixture.stores.close();

        for (String id : List.of("", "x", "00.short", "zz.AAAAAAAAAAAAAAAAAAAAAAAA", "00.AAAAAAAAAAAAAAAAAAAAAAA}")) {
            assertThat(sessions.find(id).await()).isEmpty();
            assertThat(sessions.delete(id).await()).isFalse();
            assertThat(sessions.extend(id, Duration.ofMinutes(1)).await()).isEmpty();
        }
    }

    @Test
    void open_storeAway_failsClosed() {
        String token = fixture.login("ann");
        fixture.stores.close();

        assertThatThrownBy(() -> fixture.open(token)).isInstanceOf(LarderException.class);
    }

    @Test
    void asvs_7_2_1_forgedToken_opensNothing() {
        String token = fixture.login("ann");
        char last = token.charAt(SessionToken.CHARS - 5);
        String forged = token.substring(0, SessionToken.CHARS - 5)
                + (last == 'A' ? 'B' : 'A')
                + token.substring(SessionToken.CHARS - 4);

        assertThat(fixture.cause(forged)).isEqualTo(RejectCause.UNKNOWN);
        assertThat(fixture.open(token).session()).isPresent();
    }

    @Test
    void peppers_rotated_findOldAndNewSessions() {
        byte[] first = "first pepper, 16+".getBytes(UTF_8);
        byte[] second = "second pepper, 16+".getBytes(UTF_8);
        SessionManager before = fixture.with(SessionConfig.DEFAULT.withPeppers(Peppers.of(first)));
        SessionManager during = fixture.with(SessionConfig.DEFAULT.withPeppers(Peppers.of(second, first)));
        SessionManager after = fixture.with(SessionConfig.DEFAULT.withPeppers(Peppers.of(second)));
        String old = token(before);
        String fresh = token(during);

        assertThat(opens(during, old)).isTrue();
        assertThat(opens(during, fresh)).isTrue();
        assertThat(opens(after, fresh)).isTrue();
        assertThat(opens(after, old)).isFalse();
        assertThat(opens(sessions, fresh)).isFalse();
        assertThat(during.list("ann", 0, 10).await().total()).isEqualTo(2);
        assertThat(Peppers.of(first)).hasToString("Peppers[1]");
    }

    @Test
    void asvs_7_3_1_unusedSession_endsAfterTheIdleTimeout() {
        String token = fixture.login("ann");

        fixture.advance(POLICY.idleTimeout().minusMillis(1));
        assertThat(sessions.peek(token, SessionFixture.HOME).await().session()).isPresent();
        fixture.advance(Duration.ofMillis(1));

        assertThat(fixture.cause(token)).isEqualTo(RejectCause.EXPIRED);
    }

    @Test
    void asvs_7_3_1_usedSession_livesOn_andEndsAtMostATouchIntervalEarly() {
        String token = fixture.login("ann");
        for (int i = 0; i < 10; i++) {
            fixture.advance(Duration.ofMinutes(30));
            assertThat(fixture.open(token).session()).isPresent();
        }
        fixture.advance(POLICY.touchInterval().minusMillis(1));
        assertThat(fixture.open(token).session()).isPresent();

        fixture.advance(POLICY.idleTimeout().minus(POLICY.touchInterval()));
        assertThat(fixture.open(token).session()).isPresent();
        fixture.advance(POLICY.idleTimeout());
        assertThat(fixture.cause(token)).isEqualTo(RejectCause.EXPIRED);
    }

    @Test
    void asvs_7_3_2_sessionThatIsUsedAllTheTime_endsAtItsAbsoluteTimeout() {
        String token = fixture.login("ann");
        Duration step = Duration.ofMinutes(20);
        for (Duration passed = step; passed.compareTo(POLICY.absoluteTimeout()) < 0; passed = passed.plus(step)) {
            fixture.advance(step);
            assertThat(fixture.open(token).session()).isPresent();
        }

        fixture.advance(step);

        assertThat(fixture.cause(token)).isEqualTo(RejectCause.EXPIRED);
    }

    @Test
    void asvs_7_3_2_extension_neverPassesTheAbsoluteTimeout() {
        Session session = fixture.session(fixture.login("ann"));

        assertThat(sessions.extend(session.id(), Duration.ofDays(3)).await())
                .contains(session.info().createdAt().plus(POLICY.absoluteTimeout()));
        fixture.advance(POLICY.absoluteTimeout());
        assertThat(sessions.find(session.id()).await()).isEmpty();
    }

    @Test
    void open_withinTheTouchInterval_notesNothing() {
        String token = fixture.login("ann");
        for (int i = 0; i < 100; i++) {
            fixture.advance(POLICY.touchInterval().dividedBy(50));
            fixture.open(token);
        }

        assertThat(sessions.stats().touches()).isEqualTo(2);
        assertThat(sessions.stats().reads()).isEqualTo(100);
    }

    @Test
    void peek_session_isNoUseOfIt() {
        String token = fixture.login("ann");
        fixture.advance(Duration.ofMinutes(59));
        sessions.peek(token, SessionFixture.HOME).await();
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.cause(token)).isEqualTo(RejectCause.EXPIRED);
    }

    @Test
    void asvs_7_2_4_authentication_givesANewTokenAndEndsTheOldOneAtOnce() {
        String token = fixture.login("ann");
        Session before = fixture.session(token);
        before.set("cart", "full");
        sessions.save(before).await();
        fixture.advance(Duration.ofMinutes(10));

        Check check = sessions.reauthenticate(token, 2, SessionFixture.HOME).await();

        String fresh = check.token().orElseThrow().reveal();
        assertThat(fresh).isNotEqualTo(token);
        assertThat(fixture.cause(token)).isEqualTo(RejectCause.UNKNOWN);
        Session after = fixture.session(fresh);
        assertThat(after.text("cart")).contains("full");
        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(after.info().level()).isEqualTo(2);
        assertThat(sessions.list("ann", 0, 10).await().total()).isEqualTo(1);
    }

    @Test
    void asvs_7_2_4_rotation_endsTheOldTokenInTheSameCall() {
        String token = fixture.login("ann");

        Check check = sessions.rotate(token, SessionFixture.HOME).await();

        assertThat(fixture.cause(token)).isEqualTo(RejectCause.UNKNOWN);
        assertThat(fixture.open(check.token().orElseThrow().reveal()).session()).isPresent();
        assertThat(sessions.rotate(token, SessionFixture.HOME).await().cause()).contains(RejectCause.UNKNOWN);
    }

    @Test
    void userId_halfOfASurrogatePair_isRefused() {
        assertThatThrownBy(() -> SessionRequest.of("ann\ud800", SessionFixture.HOME))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("userId must be well-formed Unicode, was text with half of a surrogate pair");
    }

    @Test
    void asvs_7_5_1_authentication_isToldHowLongAgo() {
        String token = fixture.login("ann");
        fixture.advance(Duration.ofMinutes(10));

        assertThat(fixture.session(token).authenticatedWithin(Duration.ofMinutes(5)))
                .isFalse();
        assertThat(fixture.session(token).authenticatedWithin(Duration.ofMinutes(10)))
                .isTrue();
        Check again = sessions.reauthenticate(token, 1, SessionFixture.HOME).await();
        assertThat(again.session().orElseThrow().authenticatedWithin(Duration.ofMinutes(5)))
                .isTrue();
    }

    @Test
    void renew_requestsUnderWay_areNotLost() {
        String token = fixture.login("ann");
        fixture.advance(POLICY.renewAfter());
        assertThat(fixture.open(token).renewalDue()).isTrue();
        Session underWay = fixture.session(token);

        Check check = sessions.renew(token, SessionFixture.HOME).await();

        String fresh = check.token().orElseThrow().reveal();
        assertThat(fixture.open(fresh).renewalDue()).isFalse();
        assertThat(fixture.session(token).id()).isEqualTo(fixture.session(fresh).id());
        underWay.set("cart", "full");
        assertThat(sessions.save(underWay).await()).isEqualTo(SaveResult.SAVED);
        assertThat(fixture.session(fresh).text("cart")).contains("full");
        Check second = sessions.renew(token, SessionFixture.HOME).await();
        assertThat(second.session()).isPresent();
        assertThat(second.token()).isEmpty();
    }

    @Test
    void renew_oldTokenAfterTheGrace_opensNothingAndIsASignal() {
        fixture.listening();
        String token = fixture.login("ann");
        String fresh = sessions.renew(token, SessionFixture.HOME)
                .await()
                .token()
                .orElseThrow()
                .reveal();
        fixture.advance(POLICY.renewalGrace().plusMillis(1));

        assertThat(fixture.cause(token)).isEqualTo(RejectCause.REUSED);
        assertThat(fixture.kinds()).containsExactly(Kind.CREATED, Kind.RENEWED, Kind.REUSED);
        assertThat(fixture.open(fresh).session()).isPresent();
    }

    @Test
    void renew_reuseThatTerminates_endsTheSessionOfTheNewToken() {
        SessionFixture strict = new SessionFixture(
                POLICY.toBuilder().onReuse(SignalPolicy.TERMINATE).build());
        String token = strict.login("ann");
        String fresh = strict.sessions
                .renew(token, SessionFixture.HOME)
                .await()
                .token()
                .orElseThrow()
                .reveal();
        strict.advance(POLICY.renewalGrace().plusMillis(1));

        assertThat(strict.cause(token)).isEqualTo(RejectCause.REUSED);
        assertThat(strict.cause(fresh)).isEqualTo(RejectCause.UNKNOWN);
    }

    @Test
    void logout_withATokenThatWasReplaced_endsTheSession() {
        String token = fixture.login("ann");
        String fresh = sessions.renew(token, SessionFixture.HOME)
                .await()
                .token()
                .orElseThrow()
                .reveal();

        assertThat(sessions.logout(token).await()).isTrue();
        assertThat(fixture.cause(fresh)).isEqualTo(RejectCause.UNKNOWN);
    }

    @Test
    void asvs_7_4_2_terminate_endsAllOfTheUserAtOnce() {
        String first = fixture.login("ann");
        String second = fixture.login("ann");
        String bobs = fixture.login("bob");

        sessions.terminate("ann", null).await();

        assertThat(fixture.open(first).session()).isEmpty();
        assertThat(fixture.open(second).session()).isEmpty();
        assertThat(fixture.open(bobs).session()).isPresent();
        assertThat(fixture.open(fixture.login("ann")).session()).isPresent();
    }

    @Test
    void asvs_7_4_3_terminateOthers_leavesTheCurrentOneAlone() {
        String first = fixture.login("ann");
        String current = fixture.login("ann");

        sessions.terminate("ann", fixture.session(current).id()).await();

        assertThat(fixture.open(first).session()).isEmpty();
        assertThat(fixture.open(current).session()).isPresent();
        assertThat(sessions.list("ann", 0, 10).await().total()).isEqualTo(1);
        String renewed = sessions.renew(current, SessionFixture.HOME)
                .await()
                .token()
                .orElseThrow()
                .reveal();
        assertThat(fixture.open(renewed).session()).isPresent();
    }

    @Test
    void asvs_7_4_5_administrator_endsOneUserOrEveryone() {
        String anns = fixture.login("ann");
        String bobs = fixture.login("bob");

        assertThat(sessions.deleteAll("ann", null).await()).isEqualTo(1);
        assertThat(fixture.open(anns).session()).isEmpty();
        sessions.terminateEveryone().await();

        assertThat(fixture.cause(bobs)).isEqualTo(RejectCause.TERMINATED);
        assertThat(fixture.open(fixture.login("bob")).session()).isPresent();
    }

    @Test
    void asvs_7_5_2_list_showsWhatAUserNeedsAndNoToken() {
        String first = fixture.login("ann");
        fixture.advance(Duration.ofMinutes(5));
        String second = fixture.login("ann", Client.of("2001:db8::1", SessionFixture.FIREFOX));

        SessionPage page = sessions.list("ann", 0, 10).await();

        assertThat(page.total()).isEqualTo(2);
        assertThat(page.sessions())
                .extracting(SessionInfo::id)
                .containsExactly(
                        fixture.session(second).id(), fixture.session(first).id());
        SessionInfo newest = page.sessions().get(0);
        assertThat(newest.ip()).hasToString("2001:db8::1");
        assertThat(newest.userAgent()).isEqualTo(SessionFixture.FIREFOX);
        assertThat(newest.lastUsedAt()).isEqualTo(newest.createdAt());
        assertThat(page.toString()).doesNotContain(first).doesNotContain(second);
        assertThat(sessions.delete(newest.id()).await()).isTrue();
        assertThat(fixture.open(second).session()).isEmpty();
    }

    @Test
    void asvs_7_1_2_limit_endsTheOldestByDefault() {
        fixture.listening();
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < POLICY.maxSessions() + 1; i++) {
            tokens.add(fixture.login("ann"));
            fixture.advance(Duration.ofMillis(1));
        }

        assertThat(fixture.cause(tokens.get(0))).isEqualTo(RejectCause.UNKNOWN);
        assertThat(tokens.subList(1, tokens.size()))
                .allMatch(token -> fixture.open(token).session().isPresent());
        assertThat(fixture.kinds()).contains(Kind.EVICTED);
        assertThat(sessions.stats().evicted()).isEqualTo(1);
    }

    @Test
    void limit_asking_tellsTheChoicesAndTakesOne() {
        SessionFixture asking = new SessionFixture(
                POLICY.toBuilder().maxSessions(1).atLimit(AtLimit.ASK).build());
        String first = asking.login("ann");

        Creation asked = asking.sessions
                .create(SessionRequest.of("ann", SessionFixture.HOME))
                .await();
        assertThat(asked.session()).isEmpty();
        assertThat(asked.token()).isEmpty();
        String choice = asked.there().get(0).id();
        Creation made = asking.sessions
                .create(SessionRequest.of("ann", SessionFixture.HOME).ending(choice))
                .await();

        assertThat(made.session()).isPresent();
        assertThat(asking.open(first).session()).isEmpty();
        assertThat(asking.sessions.stats().denied()).isEqualTo(1);
    }

    @Test
    void save_objectChangedInside_isNoticed() {
        String token = fixture.login("ann");
        Session session = fixture.session(token).set("list", new byte[] {1, 2}, Codec.bytes());
        sessions.save(session).await();
        Session again = fixture.session(token);
        byte[] held = again.get("list", Codec.bytes()).orElseThrow();

        held[0] = 9;
        sessions.save(again).await();

        assertThat(fixture.session(token).get("list", Codec.bytes()))
                .hasValueSatisfying(value -> assertThat(value).containsExactly(9, 2));
    }

    @Test
    void save_nothingChanged_writesNothing() {
        String token = fixture.login("ann");
        Session session = fixture.session(token).set("a", "1");
        sessions.save(session).await();
        session.set("a", "1");
        session.get("a", Codec.utf8());

        assertThat(sessions.save(session).await()).isEqualTo(SaveResult.SAVED);
        assertThat(session.version()).isEqualTo(2);
        assertThat(fixture.session(token).version()).isEqualTo(2);
    }

    @Test
    void save_differentAttributes_doNotOverwriteEachOther() {
        String token = fixture.login("ann");
        Session one = fixture.session(token).set("a", "1");
        Session two = fixture.session(token).set("b", "2");

        sessions.save(one).await();
        sessions.save(two).await();

        assertThat(fixture.session(token).names()).containsExactly("a", "b");
        assertThat(sessions.saveIfUnchanged(one.set("a", "3")).await()).isEqualTo(SaveResult.CHANGED);
    }

    @Test
    void update_others_areMergedWith() {
        String token = fixture.login("ann");
        String id = fixture.session(token).id();
        AtomicBoolean disturbed = new AtomicBoolean();

        Session after = sessions.update(id, session -> {
                    if (disturbed.compareAndSet(false, true)) {
                        sessions.save(fixture.session(token).set("count", "10")).await();
                    }
                    int count = session.text("count").map(Integer::parseInt).orElse(0);
                    session.set("count", Integer.toString(count + 1));
                })
                .await()
                .orElseThrow();

        assertThat(after.text("count")).contains("11");
        assertThat(sessions.update("00.AAAAAAAAAAAAAAAAAAAAAAAA", session -> {}).await())
                .isEmpty();
    }

    @Test
    @SuppressWarnings(
            "ThreadPriorityCheck") // Who reads and writes at once is seldom disturbed: that would prove nothing.
    void update_manyAtOnce_nobodyLosesEachTime() throws Exception {
        String id = fixture.session(fixture.login("ann")).id();
        ExecutorService threads = Executors.newFixedThreadPool(CONTENDERS);
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < CONTENDERS; i++) {
            callers.add(threads.submit(() -> {
                for (int n = 0; n < UPDATES; n++) {
                    sessions.update(id, session -> {
                                int count =
                                        Integer.parseInt(session.text("count").orElse("0"));
                                Thread.yield();
                                session.set("count", Integer.toString(count + 1));
                            })
                            .await();
                }
            }));
        }
        threads.shutdown();
        for (Future<?> caller : callers) {
            caller.get(60, TimeUnit.SECONDS);
        }

        assertThat(sessions.find(id).await().orElseThrow().text("count"))
                .contains(Integer.toString(CONTENDERS * UPDATES));
    }

    @Test
    void update_othersFasterEachTime_givesUp() {
        String token = fixture.login("ann");
        String id = fixture.session(token).id();
        int[] tries = {0};

        assertThatThrownBy(() -> sessions.update(id, session -> {
                            session.set("mine", "x" + tries[0]);
                            sessions.save(fixture.session(token).set("n", Integer.toString(tries[0]++)))
                                    .await();
                        })
                        .await())
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
                .hasMessageContaining("within 32 tries");
        assertThat(tries[0]).isEqualTo(SessionManager.MAX_UPDATE_TRIES);
    }

    @Test
    void save_afterLogout_isGone() {
        String token = fixture.login("ann");
        Session session = fixture.session(token).set("a", "1");
        sessions.logout(token).await();

        assertThat(sessions.save(session).await()).isEqualTo(SaveResult.GONE);
        assertThat(fixture.cause(token)).isEqualTo(RejectCause.UNKNOWN);
    }

    @Test
    void save_tooMuch_isRefused() {
        SessionFixture small =
                new SessionFixture(POLICY.toBuilder().maxDataBytes(100).build());
        Session session = small.session(small.login("ann")).set("a", "x".repeat(100));

        assertThatThrownBy(() -> small.sessions.save(session).await())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytes of all attributes of a session must be between 0 and 100, was 101");
    }

    @Test
    void asvs_8_2_4_otherNetwork_isTreatedAsThePolicySays() {
        assertThat(ipChange(SignalPolicy.OFF, "198.51.100.1")).containsExactly("opened", "false", "0", "");
        assertThat(ipChange(SignalPolicy.LOG, "198.51.100.1")).containsExactly("opened", "false", "1", "");
        assertThat(ipChange(SignalPolicy.NOTIFY, "198.51.100.1")).containsExactly("opened", "false", "1", "IP_CHANGED");
        assertThat(ipChange(SignalPolicy.STEP_UP, "198.51.100.1")).containsExactly("opened", "true", "1", "IP_CHANGED");
        assertThat(ipChange(SignalPolicy.TERMINATE, "198.51.100.1"))
                .containsExactly("IP_MISMATCH", "false", "1", "IP_CHANGED,TERMINATED");
        assertThat(ipChange(SignalPolicy.LOG, "192.0.3.10")).containsExactly("opened", "false", "1", "");
        assertThat(ipChange(SignalPolicy.TERMINATE, "192.0.2.99")).containsExactly("opened", "false", "0", "");
        assertThat(ipChange(SignalPolicy.TERMINATE, "2001:db8::1")).containsExactly("opened", "false", "0", "");
    }

    private static List<String> ipChange(SignalPolicy policy, String ip) {
        SessionFixture fixture =
                new SessionFixture(POLICY.toBuilder().onIpChange(policy).build()).listening();
        String token = fixture.login("ann");
        Check check = fixture.open(token, Client.of(ip, SessionFixture.CHROME));
        String events = String.join(
                ",",
                fixture.kinds().stream()
                        .filter(kind -> kind != Kind.CREATED)
                        .map(Kind::name)
                        .toList());
        String outcome = check.cause().map(RejectCause::name).orElse("opened");
        if (policy == SignalPolicy.TERMINATE && check.session().isEmpty()) {
            assertThat(fixture.cause(token)).isEqualTo(RejectCause.UNKNOWN);
        }
        return Arrays.asList(
                outcome,
                Boolean.toString(check.stepUp()),
                Long.toString(fixture.sessions.stats().ipChanges()),
                events);
    }

    @Test
    void ip_oneOfEachFamily_isAllowedAtOnce() {
        SessionFixture strict = new SessionFixture(
                POLICY.toBuilder().onIpChange(SignalPolicy.TERMINATE).build());
        String token = strict.login("ann");

        for (int i = 0; i < 3; i++) {
            assertThat(strict.open(token, Client.of("2001:db8:1:200::1", SessionFixture.CHROME))
                            .session())
                    .isPresent();
            assertThat(strict.open(token, Client.of("192.0.2.10", SessionFixture.CHROME))
                            .session())
                    .isPresent();
        }
        assertThat(strict.open(token, Client.of("2001:db8:1:2ff::9", SessionFixture.CHROME))
                        .session())
                .isPresent();
        assertThat(strict.open(token, Client.of("2001:db8:1:300::1", SessionFixture.CHROME))
                        .cause())
                .contains(RejectCause.IP_MISMATCH);
    }

    @Test
    void ip_exactComparison_tellsNeighboursApart() {
        SessionFixture strict = new SessionFixture(POLICY.toBuilder()
                .onIpChange(SignalPolicy.TERMINATE)
                .ipComparison(Comparison.EXACT)
                .build());
        String token = strict.login("ann");

        assertThat(strict.open(token, Client.of("192.0.2.11", null)).cause()).contains(RejectCause.IP_MISMATCH);
    }

    @Test
    void userAgent_update_isNoChangeAndAnotherProgramIs() {
        SessionFixture strict = new SessionFixture(
                POLICY.toBuilder().onUserAgentChange(SignalPolicy.TERMINATE).build());
        String token = strict.login("ann");

        assertThat(strict.open(token, Client.of("192.0.2.10", SessionFixture.NEWER_CHROME))
                        .session())
                .isPresent();
        assertThat(strict.open(token, Client.of("192.0.2.10", null)).session()).isPresent();
        assertThat(strict.open(token, Client.of("192.0.2.10", SessionFixture.FIREFOX))
                        .cause())
                .contains(RejectCause.USER_AGENT_MISMATCH);
        assertThat(strict.sessions.stats().rejected()).containsEntry(RejectCause.USER_AGENT_MISMATCH, 1L);
    }

    @Test
    void rejected_tokens_areToldWithTheirAddress() {
        List<String> told = new ArrayList<>();
        sessions.listen(new SessionListener() {
            @Override
            public void on(SessionEvent event) {}

            @Override
            public void rejected(RejectCause cause, @Nullable IpAddress ip) {
                told.add(cause + " " + ip);
            }
        });

        fixture.open("00.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        assertThat(told).containsExactly("UNKNOWN 192.0.2.10");
    }

    @Test
    void events_expiry_isToldOnceForEach() {
        fixture.listening();
        fixture.login("ann");
        fixture.login("bob");
        fixture.advance(POLICY.idleTimeout());

        assertThat(sessions.sweep()).isEqualTo(2);

        assertThat(fixture.kinds()).containsExactly(Kind.CREATED, Kind.CREATED, Kind.EXPIRED, Kind.EXPIRED);
        assertThat(fixture.events.get(2).userId()).isIn("ann", "bob");
        assertThat(sessions.sweep()).isZero();
        assertThat(sessions.totals().await().active()).isZero();
        assertThat(sessions.totals().await().users()).isZero();
    }

    @Test
    void events_listenerThatFailed_areToldAgainUnderTheSameId() {
        List<String> ids = new ArrayList<>();
        AtomicBoolean fails = new AtomicBoolean(true);
        sessions.listen(event -> {
            ids.add(event.id());
            if (fails.get()) {
                throw new IllegalStateException("not now");
            }
        });
        String token = fixture.login("ann");
        sessions.logout(token).await();
        fails.set(false);
        fixture.advance(Duration.ofMillis(Reaper.WORD_AGE_MILLIS));

        sessions.sweep();
        sessions.sweep();

        assertThat(ids).hasSize(4);
        assertThat(ids.subList(2, 4)).containsExactlyInAnyOrderElementsOf(ids.subList(0, 2));
        assertThat(sessions.stats().listenerFailures()).isEqualTo(2);
    }

    @Test
    void stats_always_countWhatHappened() {
        String token = fixture.login("ann");
        fixture.advance(Duration.ofMinutes(2));
        fixture.session(token);
        sessions.logout(token).await();
        fixture.cause(token);

        SessionStats stats = sessions.stats();

        assertThat(stats.creates()).isEqualTo(1);
        assertThat(stats.reads()).isEqualTo(2);
        assertThat(stats.deletes()).isEqualTo(1);
        assertThat(stats.rejected()).containsOnlyKeys(RejectCause.UNKNOWN);
        assertThat(stats.peak()).isEqualTo(1);
        assertThat(stats.ended()).isEqualTo(1);
        assertThat(stats.lifeMillis()).isEqualTo(Duration.ofMinutes(2).toMillis());
    }

    @Test
    void create_anonymous_isNobodyWhoHasAuthenticated() {
        String token = sessions.create(SessionRequest.anonymous(SessionFixture.HOME))
                .await()
                .token()
                .orElseThrow()
                .reveal();

        Session session = fixture.session(token);

        assertThat(session.authenticatedWithin(Duration.ofDays(1))).isFalse();
        assertThat(session.info().authenticatedAt()).isNull();
        assertThat(session.info().level()).isZero();
    }

    @Test
    void renew_tokenOfSomeRenewalsAgo_isASignalThatSaysWhose() {
        fixture.listening();
        String stolen = fixture.login("ann");
        String current = stolen;
        for (int i = 0; i < 3; i++) {
            fixture.advance(POLICY.renewAfter());
            current = sessions.renew(current, SessionFixture.HOME)
                    .await()
                    .token()
                    .orElseThrow()
                    .reveal();
        }

        assertThat(fixture.cause(stolen)).isEqualTo(RejectCause.REUSED);
        SessionEvent signal = fixture.events.get(fixture.events.size() - 1);
        assertThat(signal.kind()).isEqualTo(Kind.REUSED);
        assertThat(signal.userId()).isEqualTo("ann");
        assertThat(signal.sessionId()).isEqualTo(fixture.session(current).id());
    }

    @Test
    void handle_ofBeforeARenewal_stillFindsExtendsAndEnds() {
        String token = fixture.login("ann");
        String id = fixture.session(token).id();
        String fresh = sessions.renew(token, SessionFixture.HOME)
                .await()
                .token()
                .orElseThrow()
                .reveal();
        fixture.advance(POLICY.renewalGrace().plusMillis(1));

        assertThat(sessions.find(id).await().orElseThrow().id())
                .isEqualTo(fixture.session(fresh).id());
        assertThat(sessions.extend(id, Duration.ofMinutes(1)).await()).isPresent();
        assertThat(sessions.delete(id).await()).isTrue();
        assertThat(fixture.cause(fresh)).isEqualTo(RejectCause.UNKNOWN);
        assertThat(sessions.extend(id, Duration.ofMinutes(1)).await()).isEmpty();
    }

    @Test
    void ip_ofTheFirstRequest_staysTheOneThatIsShown() {
        Client v6 = Client.of("2001:db8::1", SessionFixture.CHROME);
        String token = fixture.login("ann", v6);
        fixture.open(token, SessionFixture.HOME);

        assertThat(fixture.session(token).info().ip()).hasToString("2001:db8::1");
    }

    @Test
    void userAgent_tooLong_isNotCutWithinACharacter() {
        String longOne = "x".repeat(Client.MAX_USER_AGENT_CHARS - 1) + "\ud83d\ude00";

        String token = fixture.login("ann", Client.of(null, longOne));

        assertThat(fixture.session(token).info().userAgent()).isEqualTo("x".repeat(Client.MAX_USER_AGENT_CHARS - 1));
    }

    @Test
    void sweep_inTheBackgroundThatFails_isCountedAndTriedAgainSoon() {
        AtomicBoolean refusing = new AtomicBoolean(true);
        SessionManager background = new SessionManager(
                refusing(fixture.stores.sessionStore(), refusing),
                SessionConfig.DEFAULT.withSweepInterval(SessionConfig.LOWEST_SWEEP_INTERVAL),
                fixture.ticker,
                Runnable::run);
        try (background) {
            background.start();
            fixture.login("ann");
            fixture.advance(POLICY.idleTimeout());
            await().atMost(PATIENCE).until(() -> background.stats().sweepFailures() > 0);
            assertThat(background.stats().sweeps()).isZero();

            refusing.set(false);

            // The clock stands still: by the interval alone it would not be time yet.
            await().atMost(PATIENCE).until(() -> background.stats().sweeps() > 0);
            assertThat(background.stats().expired()).isEqualTo(1);
        }
    }

    /** A store that cannot be swept for now. */
    private static SessionStore refusing(SessionStore store, AtomicBoolean refusing) {
        return (SessionStore) Proxy.newProxyInstance(
                SessionManagerTest.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (self, method, arguments) -> {
                    if (refusing.get() && method.getName().equals("sweep")) {
                        return Call.done().map(nothing -> {
                            throw new StoreUnavailableException("the store is away", null);
                        });
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void asvs_7_1_1_presets_areThoseOfNist() {
        assertThat(SessionPolicy.AAL1.absoluteTimeout()).isEqualTo(Duration.ofDays(30));
        assertThat(SessionPolicy.AAL2.absoluteTimeout()).isEqualTo(Duration.ofHours(24));
        assertThat(SessionPolicy.AAL2.idleTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(SessionPolicy.AAL3.absoluteTimeout()).isEqualTo(Duration.ofHours(12));
        assertThat(SessionPolicy.AAL3.idleTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(SessionConfig.DEFAULT.policy()).isEqualTo(SessionPolicy.AAL2);
        assertThat(SessionPolicy.AAL3.toBuilder().build()).isEqualTo(SessionPolicy.AAL3);
    }

    @Test
    void policy_outOfRange_isRefused() {
        assertThatThrownBy(() -> SessionPolicy.builder()
                        .idleTimeout(Duration.ofHours(2))
                        .absoluteTimeout(Duration.ofHours(1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("absoluteTimeout must be between PT2H and PT9600H, was PT1H");
        assertThatThrownBy(() -> Peppers.of(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length of a pepper in bytes must be between 16 and 1024, was 15");
    }
}
