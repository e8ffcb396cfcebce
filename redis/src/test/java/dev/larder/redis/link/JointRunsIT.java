package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.parts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.redis.link.Command.Repeat;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: runs of one script that travel together are one run, and each caller gets its own part of what comes of it. */
@Timeout(120)
class JointRunsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Joint JOINT = new Joint("append", Slots.ANY);
    private static final int MANY = 20;

    private final RedisServer server = RedisServer.start();
    private RedisRouter router;
    private String digest;

    @BeforeEach
    void connect() {
        router = RouterFixture.connect(server, 1, TIMEOUT);
        digest = text(server.command(
                "SCRIPT",
                "LOAD",
                "local all = {} for i = 1, #KEYS do "
                        + "local long = redis.pcall('APPEND', KEYS[i], ARGV[2 * i - 1] .. ARGV[2 * i]) "
                        + "all[i] = type(long) == 'table' and long or KEYS[i] .. ':' .. long end return all"));
    }

    @AfterEach
    void stop() {
        router.close();
        server.close();
    }

    private static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    private Command<String> append(Joint joint, String key, String first, String second) {
        List<byte[]> parts = parts("EVALSHA", digest, "1", key, first, second);
        return new Command<String>(parts, Slots.of(parts.get(3)), Repeat.UNSAFE, JointRunsIT::text).joinable(joint);
    }

    /** What is sent while the server stands still waits for it, and then travels together. */
    private Map<String, Long> sent(List<Command<String>> commands, List<CompletableFuture<String>> to)
            throws Exception {
        return CommandCounter.of(server).during(() -> {
            server.pause();
            for (Command<String> command : commands) {
                to.add(router.call(command).async());
            }
            server.resume();
            await().until(() -> to.stream().allMatch(CompletableFuture::isDone));
        });
    }

    private List<Command<String>> appends(Joint joint) {
        List<Command<String>> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(append(joint, "k" + i, "a".repeat(i), "b"));
        }
        return all;
    }

    @Test
    void runs_thatTravelTogether_areFewAndEachGetsItsOwn() throws Exception {
        List<CompletableFuture<String>> answers = new ArrayList<>();

        Map<String, Long> ran = sent(appends(JOINT), answers);

        for (int i = 0; i < MANY; i++) {
            assertThat(answers.get(i).join()).isEqualTo("k" + i + ":" + (i + 1));
        }
        assertThat(ran).containsEntry("append", (long) MANY);
        // The first goes out at once, the others when it is back.
        assertThat(ran.get("evalsha")).isLessThanOrEqualTo(3);
    }

    @Test
    void others_betweenThem_keepTheirReplies() throws Exception {
        List<Command<String>> mixed = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            mixed.add(append(i % 2 == 0 ? JOINT : new Joint("append", i % 3), "k" + i, "", "b"));
            mixed.add(RouterFixture.command(Repeat.SAFE, "ECHO", "e" + i));
        }
        List<CompletableFuture<String>> answers = new ArrayList<>();

        sent(mixed, answers);

        for (int i = 0; i < MANY; i++) {
            assertThat(answers.get(2 * i).join()).isEqualTo("k" + i + ":1");
            assertThat(answers.get(2 * i + 1).join()).isEqualTo("e" + i);
        }
    }

    @Test
    void runs_thatMayNotBeJoined_areNot() throws Exception {
        List<Command<String>> apart = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            apart.add(append(new Joint("append", i), "k" + i, "", "b"));
        }

        assertThat(sent(apart, new ArrayList<>())).containsEntry("evalsha", (long) MANY);
    }

    @Test
    void error_ofOne_isThatOnesAlone() throws Exception {
        server.command("LPUSH", "k7", "no text");
        List<CompletableFuture<String>> answers = new ArrayList<>();

        sent(appends(JOINT), answers);

        for (int i = 0; i < MANY; i++) {
            CompletableFuture<String> answer = answers.get(i);
            if (i == 7) {
                assertThatThrownBy(answer::join).hasMessageContaining("WRONGTYPE");
            } else {
                assertThat(answer.join()).isEqualTo("k" + i + ":" + (i + 1));
            }
        }
    }

    @Test
    void script_thatIsForgotten_isToldToAll() throws Exception {
        server.command("SCRIPT", "FLUSH");
        List<CompletableFuture<String>> answers = new ArrayList<>();

        sent(appends(JOINT), answers);

        assertThat(answers)
                .allSatisfy(answer -> assertThatThrownBy(answer::join).hasMessageContaining("NOSCRIPT"));
        assertThat(Objects.requireNonNull(server.command("DBSIZE"))).isEqualTo(0L);
    }

    @Test
    void words_ofManyLongRuns_areBounded() {
        Pending[] batch = new Pending[100];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = Pending.notifying(append(JOINT, "k", "a", "b"), false, 0, () -> {});
        }

        assertThat(JointRuns.length(batch, 0)).isEqualTo(JointRuns.MAX_TOGETHER);
        assertThat(JointRuns.length(batch, 99)).isEqualTo(1);
        List<byte[]> words = JointRuns.words(batch, 0, 3);
        assertThat(words)
                .map(JointRunsIT::text)
                .containsExactly("EVALSHA", digest, "3", "k", "k", "k", "a", "b", "a", "b", "a", "b");
        List<byte[]> many = new ArrayList<>(parts("EVALSHA", digest, "1", "k"));
        for (int i = 0; i < JointRuns.MAX_WORDS / 2; i++) {
            many.add(new byte[0]);
        }
        Command<String> big = new Command<String>(many, 0, Repeat.UNSAFE, JointRunsIT::text).joinable(JOINT);
        batch[1] = Pending.notifying(big, false, 0, () -> {});
        batch[2] = batch[1];
        assertThat(JointRuns.length(batch, 0)).isEqualTo(2);
        assertThat(JointRuns.length(batch, 1)).isEqualTo(1);
    }
}
