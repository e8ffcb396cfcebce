package dev.larder.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditedPathTest {
    @ParameterizedTest
    @CsvSource({
        "POST,/api/redis/cache/clear,true",
        "POST,/api/redis/shutdown,true",
        "PUT,/api/redis/rate-limits/rules/a,true",
        "POST,/api/redis/rate-limits/a/b/reset,true",
        "DELETE,/api/redis/sessions/users/ann,true",
        "POST,/api/redis/sessions/terminate,true",
        "POST,/api/redis/rate-limits/a/b/check,false",
        "POST,/api/redis/sessions/create,false",
        "POST,/api/redis/sessions/validate,false",
        "GET,/api/redis/status,false",
        "PUT,/api/cache/db/a,false",
        "POST,/api/%72edis/shutdown,true",
        "POST,/api;x/redis/%73hutdown,true",
        "POST,/api//redis/cache/clear,true",
        "POST,/%61pi/%72edis/%73essions/%63reate,false",
        "POST,/api/redis/rate-limits/a/b/%63heck,false",
        "POST,/api/redis/rate-limits/a/b%2Fc/check;x,false",
        "DELETE,/api/redis/rate-limits/rules/check,true",
        "DELETE,/api/redis/sessions/users/a%2Fcheck,true",
        "GET,/api/%72edis/status,false",
    })
    void isAction_ofARequest_isWhatAnAdministratorDoes(String method, String path, boolean action) {
        assertThat(AuditedPath.isAction(method, path)).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/redis/cache/clear,/api/redis/cache/clear",
        "/api/redis/rate-limits/login/ann@example.org/reset,/api/redis/rate-limits/*/*/reset",
        "/api/redis/sessions/users/ann%2Fbob,/api/redis/sessions/users/*",
        "/api/redis/sessions/03.abcdef,/api/redis/sessions/*",
        "/api/%72edis/%73hutdown;x,/api/redis/shutdown",
        "/1/2/3/4/5/6/7/8/9/10/11/12,/*/*/*/*/*/*/*/*/*",
    })
    void shown_namesAndIds_areStars(String path, String shown) {
        assertThat(AuditedPath.shown(path)).isEqualTo(shown);
    }
}
