package dev.larder.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
    @Test
    void role_knownTokens_areTheirs() {
        AccessTokens tokens = new AccessTokens("admin-token", "viewer-token");

        assertThat(tokens.role("admin-token")).isEqualTo(Role.ADMIN);
        assertThat(tokens.role("viewer-token")).isEqualTo(Role.VIEWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "admin", "admin-token ", "ADMIN-TOKEN", "null"})
    void role_anyOther_isNone(String token) {
        assertThat(new AccessTokens("admin-token", null).role(token)).isNull();
    }
}
