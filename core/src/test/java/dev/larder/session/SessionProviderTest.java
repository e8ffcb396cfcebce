package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Sessions that an identity provider has begun, and ends. */
@NullUnmarked
class SessionProviderTest {
    private static final SessionPolicy POLICY = SessionPolicy.AAL2;

    private final SessionFixture fixture = new SessionFixture(POLICY);
    private final SessionManager sessions = fixture.sessions;

    private String loginBy(String provider, String user) {
        return sessions.create(SessionRequest.of(user, SessionFixture.HOME).provider(provider))
                .await()
                .token()
                .orElseThrow()
                .reveal();
    }

    @Test
    void asvs_7_6_1_logoutByTheProvider_endsWhatItsSessionHasBegun() {
        String provider = "https://idp.example 7f3a";
        String first = loginBy(provider, "ann");
        String renewed = sessions.renew(loginBy(provider, "ann"), SessionFixture.HOME)
                .await()
                .token()
                .orElseThrow()
                .reveal();
        String byAnother = loginBy("https://idp.example 0000", "ann");
        String byPassword = fixture.login("ann");
        assertThat(fixture.session(first).provider()).contains(provider);

        assertThat(sessions.logoutByProvider("https://idp.example none").await())
                .isZero();
        assertThat(sessions.logoutByProvider(provider).await()).isEqualTo(2);

        assertThat(fixture.open(first).session()).isEmpty();
        assertThat(fixture.open(renewed).session()).isEmpty();
        assertThat(fixture.open(byAnother).session()).isPresent();
        assertThat(fixture.open(byPassword).session()).isPresent();
        assertThat(sessions.logoutByProvider(provider).await()).isZero();
    }

    @Test
    void asvs_7_6_1_logoutByTheProvider_looksAtEveryPage() {
        SessionFixture many =
                new SessionFixture(POLICY.toBuilder().maxSessions(0).build());
        SessionRequest request = SessionRequest.of("ann", SessionFixture.HOME).provider("idp 1");
        String token =
                many.sessions.create(request).await().token().orElseThrow().reveal();
        for (int i = 0; i < SessionManager.MAX_PAGE + 1; i++) {
            many.advance(Duration.ofMillis(1));
            many.login("ann");
        }

        assertThat(many.sessions.logoutByProvider("idp 1").await()).isEqualTo(1);
        assertThat(many.open(token).session()).isEmpty();
    }

    @Test
    void asvs_7_6_1_sessionThatLivesOnByAuthentication_isStillFoundByItsProvider() {
        String token = loginBy("idp 1", "ann");
        for (Duration step = Duration.ofMinutes(50);
                fixture.ticker.nanos() < POLICY.absoluteTimeout().toNanos(); ) {
            fixture.advance(step);
            token = sessions.reauthenticate(token, 1, SessionFixture.HOME)
                    .await()
                    .token()
                    .orElseThrow()
                    .reveal();
        }

        assertThat(sessions.logoutByProvider("idp 1").await()).isEqualTo(1);
        assertThat(fixture.open(token).session()).isEmpty();
    }

    @Test
    void asvs_7_6_1_authenticationAtTheProvider_countsFromThen() {
        Instant now = Instant.ofEpochMilli(fixture.stores.sessionStore().clockMillis());
        fixture.advance(Duration.ofMinutes(30));
        SessionRequest request = SessionRequest.of("ann", SessionFixture.HOME).authenticatedAt(now);

        Creation creation = sessions.create(request).await();
        Session session = fixture.session(creation.token().orElseThrow().reveal());

        for (Session one : List.of(creation.session().orElseThrow(), session)) {
            assertThat(one.authenticatedWithin(Duration.ofMinutes(29))).isFalse();
            assertThat(one.authenticatedWithin(Duration.ofMinutes(30))).isTrue();
        }
        assertThatThrownBy(() -> SessionRequest.anonymous(SessionFixture.HOME).provider("idp 1"))
                .isInstanceOf(IllegalStateException.class);
    }
}
