package dev.larder.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DoctorIT {
    @Test
    void doctor_ofARedisThatEvicts_saysWhatToChangeAndLeavesNoKey() {
        try (RedisServer redis = RedisServer.builder()
                .password("s3cret-word")
                .config("maxmemory 1gb")
                .config("maxmemory-policy allkeys-lru")
                .start()) {
            String url = "redis://:s3cret-word@127.0.0.1:" + redis.port();

            Ran words = Ran.run(Map.of("REDIS_URL", url), null, "doctor");
            Ran json = Ran.run(Map.of("REDIS_URL", url), null, "doctor", "--json");

            assertThat(words.code()).as(words.err()).isEqualTo(ExitCodes.NOT_WELL);
            assertThat(words.out()).contains("problem  eviction", "-> CONFIG SET maxmemory-policy noeviction");
            assertThat(words.out() + words.err() + json.out()).doesNotContain("s3cret");
            assertThat(json.json().get("findings").findValuesAsString("check"))
                    .contains("topology", "version", "memory", "persistence", "resp3", "clock", "latency", "rights");
            assertThat((List<?>) Objects.requireNonNull(redis.command("KEYS", "*")))
                    .isEmpty();
        }
    }

    @Test
    void doctor_ofARedisThatIsAsItShouldBe_isContent() {
        try (RedisServer redis = RedisServer.builder()
                .config("maxmemory 1gb")
                .config("maxmemory-policy noeviction")
                .config("appendonly yes")
                .start()) {
            Ran ran = Ran.run(Map.of(), null, "doctor", "--redis-host", "127.0.0.1", "--redis-port", "" + redis.port());

            assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
            assertThat(ran.out()).doesNotContain("problem");
        }
    }

    @Test
    void doctor_ofNothingOrWithAWrongPassword_saysSoInOneLine() {
        try (RedisServer redis = RedisServer.builder().password("s3cret-word").start()) {
            Ran gone = Ran.run(Map.of("REDIS_URL", "redis://127.0.0.1:1"), null, "doctor");
            Ran wrong = Ran.run(Map.of("REDIS_URL", "redis://:wr0ng@127.0.0.1:" + redis.port()), null, "doctor");

            assertThat(gone.code()).as(gone.err()).isEqualTo(ExitCodes.UNREACHABLE);
            assertThat(gone.err().lines()).hasSize(1);
            assertThat(wrong.code()).as(wrong.err()).isEqualTo(ExitCodes.DENIED);
            assertThat(wrong.err()).doesNotContain("wr0ng");
        }
    }
}
