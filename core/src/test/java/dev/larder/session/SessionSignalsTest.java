package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.session.SessionEvent.Kind;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What becomes of signals that a request does not look like its session. */
@NullUnmarked
class SessionSignalsTest {
    private static final SessionPolicy POLICY = SessionPolicy.AAL2;

    @Test
    void asvs_8_2_4_stepUp_authenticationFromThere_satisfiesIt() {
        SessionFixture strict = new SessionFixture(POLICY.toBuilder()
                .onIpChange(SignalPolicy.STEP_UP)
                .onUserAgentChange(SignalPolicy.STEP_UP)
                .build());
        Client away = Client.of("2001:db8:9::1", SessionFixture.FIREFOX);
        Client roaming = Client.of("198.51.100.7", SessionFixture.FIREFOX);
        String token = strict.login("ann");
        assertThat(strict.open(token, away).stepUp()).isTrue();

        String fresh = strict.sessions
                .reauthenticate(token, 2, away)
                .await()
                .token()
                .orElseThrow()
                .reveal();

        assertThat(strict.open(fresh, away).stepUp()).isFalse();
        assertThat(strict.session(fresh).info().userAgent()).isEqualTo(SessionFixture.FIREFOX);
        assertThat(strict.open(fresh, roaming).stepUp())
                .as("one address of each family, as from the start")
                .isFalse();
        assertThat(strict.open(fresh).stepUp()).as("where it was before").isTrue();
    }

    @Test
    void asvs_8_2_4_rotation_isNoAuthentication() {
        SessionFixture strict = new SessionFixture(
                POLICY.toBuilder().onUserAgentChange(SignalPolicy.STEP_UP).build());
        Client other = Client.of("192.0.2.10", SessionFixture.FIREFOX);

        Check rotated = strict.sessions.rotate(strict.login("ann"), other).await();

        assertThat(strict.open(rotated.token().orElseThrow().reveal(), other).stepUp())
                .isTrue();
    }

    @Test
    void signals_ofTheSameLook_areToldOnceInAWhileAndCountedEachTime() {
        SessionFixture telling = new SessionFixture(
                        POLICY.toBuilder().onIpChange(SignalPolicy.STEP_UP).build())
                .listening();
        String token = telling.login("ann");
        Client away = Client.of("198.51.100.7", SessionFixture.CHROME);
        for (int i = 0; i < 10; i++) {
            assertThat(telling.open(token, away).stepUp()).isTrue();
        }
        telling.open(token, Client.of("203.0.113.7", SessionFixture.CHROME));

        assertThat(telling.sessions.stats().ipChanges()).isEqualTo(11);
        assertThat(telling.kinds()).containsExactly(Kind.CREATED, Kind.IP_CHANGED, Kind.IP_CHANGED);
    }
}
