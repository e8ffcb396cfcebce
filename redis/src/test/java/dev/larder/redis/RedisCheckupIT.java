package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.redis.RedisCheckup.Finding;
import dev.larder.redis.RedisCheckup.Verdict;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedisCheckupIT {
    private static final long BUDGET = 512L << 20;
    private static final Pattern SENT =
            Pattern.compile("(?:redis\\.call\\('|Request\\.of\\(\")([A-Z]+)(?:', '|\"\\)\\.add\\(\")?([A-Z]+)?");

    @Test
    void server_asItShouldBe_isFoundSoAndLeftAsItWas() {
        try (RedisServer server = RedisServer.builder()
                .config("maxmemory 700mb")
                .config("maxmemory-policy noeviction")
                .config("appendonly yes")
                .start()) {
            assertThat(checkup(server, Clock.systemUTC()))
                    .filteredOn(finding -> !finding.check().equals("latency"))
                    .extracting(Finding::verdict)
                    .containsOnly(Verdict.OK);
            assertThat((List<?>) Objects.requireNonNull(server.command("KEYS", "*")))
                    .isEmpty();
        }
    }

    @Test
    void server_thatEvictsAndKeepsNothing_isToldWhatToChange() {
        try (RedisServer server = RedisServer.builder()
                .config("maxmemory 100mb")
                .config("maxmemory-policy allkeys-lru")
                .start()) {
            List<Finding> findings = checkup(server, Clock.systemUTC());

            assertThat(of(findings, "eviction").verdict()).isEqualTo(Verdict.PROBLEM);
            assertThat(of(findings, "eviction").change()).contains("noeviction");
            assertThat(of(findings, "memory").verdict()).isEqualTo(Verdict.PROBLEM);
            assertThat(of(findings, "memory").found()).contains("100 MiB", "512 MiB");
            assertThat(of(findings, "persistence").verdict()).isEqualTo(Verdict.ADVICE);
        }
    }

    @Test
    void clock_thatIsWrong_isFound() {
        try (RedisServer server = RedisServer.builder().start()) {
            Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5));

            assertThat(of(checkup(server, wrong), "clock").verdict()).isEqualTo(Verdict.ADVICE);
        }
    }

    @Test
    void user_withoutSomeRights_isToldWhichAndLeavesNoKey() {
        try (RedisServer server = RedisServer.builder()
                .user("ann", "sesame", "~ld:*", "+@all", "-hset", "-unlink", "-memory|usage", "-evalsha")
                .start()) {
            List<Finding> findings;
            try (ConnectionManager connections =
                    ConnectionManager.connect(RedisConfig.of("redis://ann:sesame@127.0.0.1:" + server.port()))) {
                findings = RedisCheckup.of(connections, BUDGET, Clock.systemUTC());
            }

            assertThat(of(findings, "rights").verdict()).isEqualTo(Verdict.PROBLEM);
            assertThat(of(findings, "rights").change())
                    .contains("+hset", "+unlink", "+memory|usage", "+evalsha")
                    .doesNotContain("+hget", "sesame");
            assertThat((List<?>) Objects.requireNonNull(server.command("KEYS", "*")))
                    .isEmpty();
        }
    }

    @Test
    void user_whoMayNotSeeSlowCommands_isToldAndThatIsNoProblem() {
        try (RedisServer server = RedisServer.builder()
                .user("ann", "sesame", "~ld:*", "+@all", "-slowlog")
                .start()) {
            List<Finding> findings;
            try (ConnectionManager connections =
                    ConnectionManager.connect(RedisConfig.of("redis://ann:sesame@127.0.0.1:" + server.port()))) {
                findings = RedisCheckup.of(connections, BUDGET, Clock.systemUTC());
            }

            assertThat(of(findings, "slowlog").verdict()).isEqualTo(Verdict.ADVICE);
            assertThat(of(findings, "slowlog").change()).contains("+slowlog|get");
            assertThat(of(findings, "rights").verdict()).isEqualTo(Verdict.OK);
        }
    }

    @Test
    void server_thatIsFull_isToldAndNotBlamedOnRights() {
        try (RedisServer server =
                RedisServer.builder().config("maxmemory-policy noeviction").start()) {
            server.command("CONFIG", "SET", "maxmemory", "1");

            Finding rights = of(checkup(server, Clock.systemUTC()), "rights");

            assertThat(rights.verdict()).isEqualTo(Verdict.PROBLEM);
            assertThat(rights.found()).contains("OOM");
            server.command("CONFIG", "SET", "maxmemory", "0");
        }
    }

    /** What is not sent for caches, sessions and limits: for applications, for the topology, or where rights are asked for. */
    private static final List<String> NOT_NEEDED = List.of(
            "ACL",
            "ASKING",
            "CONFIG",
            "FUNCTION",
            "HELLO",
            "OBJECT",
            "PUBLISH",
            "PUBSUB",
            "SISMEMBER",
            "SMEMBERS",
            "CLUSTER",
            "SLOWLOG");

    @Test
    void probes_always_nameEveryCommandThatIsSent() throws IOException {
        var probed = new TreeSet<String>();
        CheckupRights.PROBES.forEach(line -> probed.add(line.split(" ", 2)[0]));
        var sent = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher found = SENT.matcher(Files.readString(file));
                while (found.find()) {
                    sent.add(found.group(1));
                }
            }
        }
        sent.removeAll(NOT_NEEDED);

        assertThat(probed).containsAll(sent);
    }

    private static List<Finding> checkup(RedisServer server, Clock clock) {
        try (ConnectionManager connections = ConnectionManager.connect(RedisConfig.of(server.uri()))) {
            return RedisCheckup.of(connections, BUDGET, clock);
        }
    }

    private static Finding of(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow();
    }
}
