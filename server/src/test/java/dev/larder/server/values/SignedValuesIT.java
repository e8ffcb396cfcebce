package dev.larder.server.values;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.TestServer;
import dev.larder.testkit.RedisServer;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a server with keys serves only what was signed with them. Method: two servers and a hand on one Redis. */
class SignedValuesIT {
    private static final String OLD = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW =
            Base64.getEncoder().encodeToString("a key of forty bytes, as random as any..".getBytes(UTF_8));

    @TempDir
    Path data;

    private TestServer server(RedisServer redis, String name, String... settings) {
        String[] all = new String[settings.length + 2];
        all[0] = "REDIS_URL";
        all[1] = redis.uri();
        System.arraycopy(settings, 0, all, 2, settings.length);
        return TestServer.start(data.resolve(name), all);
    }

    @Test
    void get_movedOrUnsignedEntry_isAMiss() {
        try (RedisServer redis = RedisServer.start();
                TestServer signing = server(redis, "signing", "CACHE_SIGNING_KEYS", OLD);
                TestServer plain = server(redis, "plain")) {
            signing.put("/api/cache/db/rich", "a lot");
            signing.put("/api/cache/db/poor", "little");
            plain.put("/api/cache/db/made-up", "anything");
            redis.command("COPY", "ld:{db:rich}:v", "ld:{db:poor}:v", "REPLACE");

            assertThat(signing.get("/api/cache/db/rich").body()).isEqualTo("a lot");
            assertThat(signing.get("/api/cache/db/poor").statusCode()).isEqualTo(404);
            assertThat(signing.get("/api/cache/db/made-up").statusCode()).isEqualTo(404);
            assertThat(plain.get("/api/cache/db/rich").body()).isEqualTo("a lot");
        }
    }

    @Test
    void get_signedWithTheFormerKey_isAHit() {
        try (RedisServer redis = RedisServer.start();
                TestServer before = server(redis, "before", "CACHE_SIGNING_KEYS", OLD);
                TestServer during = server(redis, "during", "CACHE_SIGNING_KEYS", NEW + "," + OLD);
                TestServer after = server(redis, "after", "CACHE_SIGNING_KEYS", NEW)) {
            before.put("/api/cache/db/k", "v");

            assertThat(during.get("/api/cache/db/k").body()).isEqualTo("v");
            assertThat(after.get("/api/cache/db/k").statusCode()).isEqualTo(404);
            during.put("/api/cache/db/k", "w");
            assertThat(after.get("/api/cache/db/k").body()).isEqualTo("w");
        }
    }
}
