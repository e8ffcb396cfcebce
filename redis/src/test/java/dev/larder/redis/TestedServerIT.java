package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.OnEveryServer;
import dev.larder.testkit.RedisServer;
import org.junit.jupiter.api.Test;

/** Tests that run on several servers run on the one that they are meant to. */
@OnEveryServer
class TestedServerIT {
    /** How the name and version of the server begin; nothing where it may be any. */
    private static final String EXPECTED = System.getProperty("larder.test.expected", "");

    @Test
    void server_isTheOneThatWasAskedFor() {
        try (RedisServer redis = RedisServer.start();
                ConnectionManager connections = TestRedis.connect(redis)) {
            RedisInfo.Server server = connections.info().await().total().server();

            assertThat(server.name() + ' ' + server.version()).startsWith(EXPECTED);
        }
    }
}
