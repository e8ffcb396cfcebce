package dev.larder.e2e.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.ClearRequest;
import dev.larder.cache.EntryOptions;
import dev.larder.limit.Decision;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.RateLimiter;
import dev.larder.limit.Rule;
import dev.larder.redis.ConnectionManager;
import dev.larder.redis.RedisCheckup;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.session.Client;
import dev.larder.session.Creation;
import dev.larder.session.SaveResult;
import dev.larder.session.Session;
import dev.larder.session.SessionManager;
import dev.larder.session.SessionRequest;
import dev.larder.testkit.RedisServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Goal: the rights that docs/redis.md names are enough. Method: a user with these and no others does all there is. */
final class AclIT {
    private static final Duration SWEEP_LIMIT = Duration.ofSeconds(30);

    @Test
    void stores_withTheDocumentedRights_work() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command(acl());

            try (Larder larder = Larder.create(
                    RedisStores.connect(RedisConfig.of("redis://larder:secret@127.0.0.1:" + redis.port())),
                    LarderConfig.DEFAULT)) {
                Cache<String> cache = larder.caches().cache("pages", CachePolicy.of(SWEEP_LIMIT), Codec.utf8());
                cache.putAll(Map.of("a", "1", "b", "2"));
                cache.put("c", "3", EntryOptions.tags("menu"));

                assertThat(cache.getAll(List.of("a", "b", "c"))).hasSize(3);
                assertThat(cache.getOrLoad("d", load -> "4")).isEqualTo("4");
                assertThat(cache.describe("c")).isPresent();
                assertThat(larder.caches().usage()).isPresent();
                assertThat(larder.caches().optimize().before()).isNotNull();
                cache.invalidate("menu");
                assertThat(cache.remove("a")).isTrue();
                assertThat(cache.get("c")).isEmpty();
                assertThat(larder.caches().clear(ClearRequest.cache("pages")).clearedCount(SWEEP_LIMIT))
                        .isPresent();
                assertThat(cache.stats().errors()).isZero();
            }
        }
    }

    @Test
    void limits_withTheDocumentedRights_work() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command(acl());

            try (Larder larder = Larder.create(
                    RedisStores.connect(RedisConfig.of("redis://larder:secret@127.0.0.1:" + redis.port())),
                    LarderConfig.builder()
                            .limits(LimitConfig.builder()
                                    .deadline(Duration.ofSeconds(10))
                                    .build())
                            .build())) {
                RateLimiter limits = larder.limits();
                limits.put(Rule.builder("api").limit(5, Duration.ofHours(1)).build());

                assertThat(limits.tryTake("api", "ann", 3).source()).isEqualTo(Decision.Source.STORE);
                limits.refund("api", "ann", 1);
                assertThat(limits.peek("api", "ann").remaining()).isEqualTo(3);
                assertThat(limits.reset("api", "ann")).isTrue();
                assertThat(limits.usage()).isPresent();
                assertThat(limits.remove("api")).isTrue();
            }
        }
    }

    @Test
    void sessions_withTheDocumentedRights_work() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command(acl());

            try (Larder larder = Larder.create(
                    RedisStores.connect(RedisConfig.of("redis://larder:secret@127.0.0.1:" + redis.port())),
                    LarderConfig.DEFAULT)) {
                SessionManager sessions = larder.sessions();
                Creation creation = sessions.create(SessionRequest.of("ann", Client.UNKNOWN))
                        .await();
                String token = creation.token().orElseThrow().reveal();
                Session session =
                        sessions.open(token, Client.UNKNOWN).await().session().orElseThrow();
                session.set("page", "/");
                assertThat(sessions.save(session).await()).isEqualTo(SaveResult.SAVED);
                assertThat(sessions.rotate(token, Client.UNKNOWN).await().token())
                        .isPresent();
                assertThat(sessions.list("ann", 0, 10).await().sessions()).hasSize(1);
                assertThat(sessions.totals().await().active()).isOne();
                assertThat(sessions.usage().await().sessions()).isOne();
                assertThat(sessions.users(10).await().users()).hasSize(1);
                sessions.terminate("ann", null).await();
                assertThat(sessions.list("ann", 0, 10).await().sessions()).isEmpty();
            }
        }
    }

    @Test
    void doctor_withTheDocumentedRights_missesNone() {
        try (RedisServer redis = RedisServer.start()) {
            redis.command(acl());

            try (ConnectionManager connections =
                    ConnectionManager.connect(RedisConfig.of("redis://larder:secret@127.0.0.1:" + redis.port()))) {
                assertThat(RedisCheckup.of(connections, 0, Clock.systemUTC()))
                        .filteredOn(finding -> finding.check().equals("rights"))
                        .singleElement()
                        .extracting(RedisCheckup.Finding::verdict)
                        .isEqualTo(RedisCheckup.Verdict.OK);
            }
        }
    }

    private static String[] acl() {
        return Markdown.of("docs/redis.md")
                .text()
                .lines()
                .filter(line -> line.startsWith("ACL SETUSER larder "))
                .findFirst()
                .orElseThrow()
                .split(" ");
    }
}
