package dev.larder.session;

import static dev.larder.session.SessionFixture.opens;
import static dev.larder.session.SessionFixture.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Call;
import dev.larder.base.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What is opened from the memory of a node, and for how long. */
@NullUnmarked
class NearSessionsTest {
    private static final SessionPolicy POLICY = SessionPolicy.AAL2;
    private static final Duration NEAR = Duration.ofSeconds(5);

    private final SessionFixture fixture = new SessionFixture(POLICY);
    private final SessionManager sessions = fixture.sessions;

    @Test
    void near_sessionReadLately_isOpenedWithoutAsking() {
        SessionManager near = fixture.with(SessionConfig.DEFAULT.withNear(NearSessionPolicy.of(NEAR)));
        String token = token(near);
        assertThat(opens(near, token)).isTrue();

        fixture.advance(NEAR);
        assertThat(opens(near, token)).isTrue();
        assertThat(near.stats().nearHits()).isEqualTo(1);
        fixture.advance(Duration.ofNanos(1));
        assertThat(opens(near, token)).isTrue();

        assertThat(near.stats().nearHits()).isEqualTo(1);
    }

    @Test
    void near_endByAnotherNode_isKnownAfterTheStatedTimeAndAtOnceToWhoAsks() {
        SessionManager near = fixture.with(SessionConfig.DEFAULT.withNear(NearSessionPolicy.of(NEAR)));
        String token = token(near);
        assertThat(opens(near, token)).isTrue();

        sessions.logout(token).await();

        assertThat(near.openFresh(token, SessionFixture.HOME).await().session()).isEmpty();
        assertThat(opens(near, token)).as("the stated delay").isTrue();
        fixture.advance(NEAR.plusNanos(1));
        assertThat(opens(near, token)).isFalse();
    }

    @Test
    void near_changesByThisNode_areKnownAtOnce() {
        SessionManager near = fixture.with(SessionConfig.DEFAULT.withNear(NearSessionPolicy.of(NEAR)));
        String token = token(near);
        Session session =
                near.open(token, SessionFixture.HOME).await().session().orElseThrow();
        near.save(session.set("a", "1")).await();
        assertThat(near.open(token, SessionFixture.HOME)
                        .await()
                        .session()
                        .orElseThrow()
                        .text("a"))
                .contains("1");

        String fresh = near.rotate(token, SessionFixture.HOME)
                .await()
                .token()
                .orElseThrow()
                .reveal();
        assertThat(opens(near, token)).isFalse();
        assertThat(opens(near, fresh)).isTrue();
        near.logout(fresh).await();
        assertThat(opens(near, fresh)).isFalse();
    }

    @Test
    void near_endsOfMany_areKnownAtOnce() {
        SessionManager near = fixture.with(SessionConfig.DEFAULT.withNear(NearSessionPolicy.of(NEAR)));
        String first = token(near);
        assertThat(opens(near, first)).isTrue();
        near.terminate("ann", null).await();
        assertThat(opens(near, first)).isFalse();
        String second = token(near);
        assertThat(opens(near, second)).isTrue();
        near.terminateEveryone().await();
        assertThat(opens(near, second)).isFalse();
        String third = token(near);
        assertThat(opens(near, third)).isTrue();
        near.deleteAll("ann", null).await();
        assertThat(opens(near, third)).isFalse();
    }

    @Test
    void near_sessionInUse_isNotedAsOftenAsWithout() {
        SessionManager near = fixture.with(SessionConfig.DEFAULT.withNear(NearSessionPolicy.of(NEAR)));
        String token = token(near);
        for (int i = 0; i < 200; i++) {
            fixture.advance(POLICY.touchInterval().dividedBy(50));
            assertThat(opens(near, token)).isTrue();
        }

        assertThat(near.stats().touches()).isBetween(3L, 4L);
    }

    @Test
    void near_expiry_isKeptToTheMillisecond() {
        SessionManager near = fixture.with(SessionConfig.DEFAULT.withNear(NearSessionPolicy.of(NEAR)));
        String token = token(near);
        fixture.advance(POLICY.idleTimeout().minusMillis(1));
        assertThat(near.peek(token, SessionFixture.HOME).await().session()).isPresent();
        fixture.advance(Duration.ofMillis(1));

        assertThat(near.peek(token, SessionFixture.HOME).await().session()).isEmpty();
    }

    @Test
    void near_storeAway_servesForTheChosenTimeOnly() {
        SessionManager cutOff = cutOffAfter(2, SessionConfig.DEFAULT);
        String token = token(cutOff);
        assertThat(opens(cutOff, token)).isTrue();

        fixture.advance(NEAR);
        Session session =
                cutOff.open(token, SessionFixture.HOME).await().session().orElseThrow();
        assertThatThrownBy(() -> cutOff.save(session.set("a", "1")).await())
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> cutOff.openFresh(token, SessionFixture.HOME).await())
                .isInstanceOf(StoreUnavailableException.class);
        fixture.advance(Duration.ofNanos(1));
        assertThatThrownBy(() -> opens(cutOff, token)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void near_storeAway_servesAlsoWhomALittleBeforeItNotedAsUsing() {
        SessionManager cutOff = cutOffAfter(3, SessionConfig.DEFAULT);
        String token = token(cutOff);
        fixture.advance(POLICY.touchInterval());
        assertThat(opens(cutOff, token)).isTrue();
        assertThat(cutOff.stats().touches()).isEqualTo(1);

        fixture.advance(NEAR);

        assertThat(opens(cutOff, token)).isTrue();
        assertThat(cutOff.stats().nearHits()).isEqualTo(1);
    }

    @Test
    void near_storeAway_servesWhoseUseCannotBeNoted() {
        Duration idle = Duration.ofSeconds(20);
        SessionManager cutOff = cutOffAfter(
                2,
                SessionConfig.DEFAULT.withPolicy(
                        POLICY.toBuilder().idleTimeout(idle).build()));
        String token = token(cutOff);
        assertThat(opens(cutOff, token)).isTrue();
        fixture.advance(Duration.ofSeconds(2));

        assertThat(opens(cutOff, token)).isTrue();
        assertThat(opens(cutOff, token)).isTrue();
        assertThat(cutOff.stats().touchFailures()).isEqualTo(2);
    }

    /** A node that trusts its memory during an outage alone, which begins after so many calls. */
    private SessionManager cutOffAfter(int calls, SessionConfig config) {
        return new SessionManager(
                awayAfter(fixture.stores.sessionStore(), calls),
                config.withNear(NearSessionPolicy.of(Duration.ZERO).onOutage(NEAR)),
                fixture.ticker,
                Runnable::run);
    }

    /** A store that answers so many calls and then no more. */
    private static SessionStore awayAfter(SessionStore store, int calls) {
        int[] left = {calls};
        return (SessionStore) Proxy.newProxyInstance(
                SessionManagerTest.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (self, method, arguments) -> {
                    if (method.getReturnType() == Call.class && left[0]-- <= 0) {
                        return Call.done().map(nothing -> {
                            throw new StoreUnavailableException("the store is away", null);
                        });
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void near_shorterDuringAnOutageThanOtherwise_isRefused() {
        assertThatThrownBy(() -> NearSessionPolicy.of(NEAR).onOutage(NEAR.minusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be zero or at least near.maxAge");
    }

    @Test
    void near_renewalOfOneSession_leavesTheOthers() {
        SessionManager near = fixture.with(SessionConfig.DEFAULT.withNear(NearSessionPolicy.of(NEAR)));
        String other = token(near);
        String renewed = token(near);
        assertThat(opens(near, other)).isTrue();
        assertThat(opens(near, renewed)).isTrue();

        near.rotate(renewed, SessionFixture.HOME).await();

        assertThat(opens(near, other)).isTrue();
        assertThat(near.stats().nearHits()).isEqualTo(1);
        assertThat(opens(near, renewed)).isFalse();
    }
}
