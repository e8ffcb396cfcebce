package dev.larder.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/%63ache/db/a",
                "/%61pi/cache/db/a",
                "/%61%70%69/cache/db/a",
                "/api;x/cache/db/a",
                "/api/cache;x=1/db/a",
                "/api%2Fcache/db/a",
                "/api%2fcache%2fdb%2fa",
                "//api/cache/db/a",
                "/api//cache/db/a",
                "/;x/api/cache/db/a",
                "/api/%72edis/shutdown",
                "/api/redis;x",
                "/api/redis/cache/%6beys/db:a",
                "/api/redis/cache/%6Beys/db:a",
                "/api/redis/sessions/%75sers/a",
                "/api/redis/sessions/users;x/a",
                "/api/redis/%72ate-limits/a/b",
                "/%61ctuator/health",
                "/%64ashboard/pages.js",
            })
    void fault_fixedPartInAnotherSpelling_isABadRequest(String path) {
        assertThat(FixedPath.fault(path))
                .hasValueSatisfying(fault -> assertThat(fault.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "*",
                "/api/cache/db/%63;x//%2F",
                "/api/cache/%2e%2e/redis/shutdown",
                "/api/redis/status",
                "/api/redis/cache/keys/db:a%2Fb;c",
                "/api/redis/rate-limits/%61/b%2Fc/check",
                "/api/redis/sessions/users/%C3%BC;a=b",
                "/none/%63ache",
                "/apis/%63ache/",
            })
    void fault_whateverNamesAndKeysHold_isNone(String path) {
        assertThat(FixedPath.fault(path)).isEmpty();
    }

    @Test
    void words_ofAPath_areAsARouterReadsThem() {
        assertThat(FixedPath.words("//%61pi;x/a%2Fb/;y/%e2")).containsExactly("api", "a/b", "\u00e2");
    }
}
