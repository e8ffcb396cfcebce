package dev.larder.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.KeyAssertions;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class QuickStartIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    @Test
    void onRedis_run_saysTheSameAsInMemory() {
        var lines = Printed.by(out -> new QuickStart(out).onRedis(REDIS.target().uri()));

        assertThat(lines).isEqualTo(Printed.QUICK_START);
    }

    @Test
    void onRedis_run_leavesNoKeyThatLivesForEver() {
        Printed.by(out -> new QuickStart(out).onRedis(REDIS.target().uri()));

        KeyAssertions.assertEveryKeyHasTtl(REDIS.target());
    }
}
