package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.command;
import static dev.larder.redis.link.RouterFixture.parts;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose time is over ends, whoever else shares the connection; a waiting pop stands for a server that does not answer. */
@Timeout(120)
class DeadlinesIT {
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final RedisServer server = RedisServer.start();

    @AfterEach
    void stop() {
        server.close();
        callers.shutdownNow();
    }

    private RedisRouter router(int connections, Duration timeout) {
        RedisRouter router = RouterFixture.connect(server, connections, timeout);
        await().until(() -> router.stats().connections() == connections);
        return router;
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private static CompletableFuture<String> notifying(List<Pending> to, List<byte[]> parts, Duration time) {
        CompletableFuture<String> done = new CompletableFuture<>();
        Pending[] own = new Pending[1];
        own[0] = Pending.notifying(parts, false, in(time), () -> done.complete(String.valueOf(own[0].failure())));
        to.add(own[0]);
        return done;
    }

    @Test
    void call_oneConnectionSilent_theOthersServe() throws Exception {
        try (RedisRouter router = router(3, Duration.ofSeconds(4))) {
            CompletableFuture<String> silent =
                    router.call(command(Repeat.UNSAFE, "BLPOP", "nothing", "0")).async();
            NodeLink link = router.topology().link(Slots.ANY);
            await().until(() -> link.busyNanos(System.nanoTime()) > 0);
            CompletableFuture<String> early =
                    router.call(command(Repeat.SAFE, "GET", "k")).async();

            assertThat(early.get(30, SECONDS)).isEqualTo("null");
            for (int i = 0; i < 100; i++) {
                assertThat(router.call(command(Repeat.SAFE, "GET", "k")).await())
                        .isEqualTo("null");
                assertThat(router.call(command(Repeat.SAFE, "GET", "k")).async().get(30, SECONDS))
                        .isEqualTo("null");
            }

            assertThat(silent).isNotDone();
            await().until(silent::isDone);
            assertThat(silent).isCompletedExceptionally();
            await().until(() ->
                    !String.valueOf(server.command("CLIENT", "LIST")).contains("cmd=blpop"));
            await().until(() -> router.stats().connections() == 3);
        }
    }

    @Test
    void await_takenByALeaderWithMoreTime_endsByItsOwnDeadline() throws Exception {
        try (RedisRouter router = router(1, Duration.ofSeconds(60))) {
            NodeLink link = router.topology().link(Slots.ANY);
            List<Pending> batch = new ArrayList<>();
            CompletableFuture<String> longer = notifying(batch, parts("BLPOP", "nothing", "0"), Duration.ofSeconds(60));
            Future<String> follower = callers.submit(() -> {
                Pending own = Pending.waiting(parts("PING"), false, in(Duration.ofSeconds(1)), true);
                batch.add(own);
                link.submitAll(batch);
                link.awaitAll(List.of(own));
                return String.valueOf(own.failure());
            });

            assertThat(follower.get(30, SECONDS)).contains("within the command timeout");
            assertThat(longer).isNotDone();
        }
    }

    @Test
    void submit_takenByALeaderWithMoreTime_isToldAtItsOwnDeadline() throws Exception {
        try (RedisRouter router = router(1, Duration.ofSeconds(60))) {
            List<Pending> batch = new ArrayList<>();
            CompletableFuture<String> longer = notifying(batch, parts("BLPOP", "nothing", "0"), Duration.ofSeconds(60));
            CompletableFuture<String> shorter = notifying(batch, parts("PING"), Duration.ofSeconds(1));

            router.topology().link(Slots.ANY).submitAll(batch);

            assertThat(shorter.get(30, SECONDS)).contains("within the command timeout");
            assertThat(longer).isNotDone();
        }
    }

    @Test
    void submit_queuedBehindOneWithMoreTime_isToldAtItsOwnDeadline() throws Exception {
        try (RedisRouter router = router(1, Duration.ofSeconds(60))) {
            NodeLink link = router.topology().link(Slots.ANY);
            List<Pending> first = new ArrayList<>();
            List<Pending> queued = new ArrayList<>();
            var unused = notifying(first, parts("BLPOP", "nothing", "0"), Duration.ofSeconds(60));
            link.submitAll(first);
            await().until(() -> link.busyNanos(System.nanoTime()) > 0);
            CompletableFuture<String> longer = notifying(queued, parts("PING"), Duration.ofSeconds(60));
            CompletableFuture<String> shorter = notifying(queued, parts("PING"), Duration.ofSeconds(1));
            link.submitAll(queued);

            assertThat(shorter.get(30, SECONDS)).contains("the command was not sent");
            assertThat(longer).isNotDone();
            assertThat(link.waiting()).isEqualTo(1);
        }
    }

    @Test
    void run_laneHandedOverTooLate_declinesAndTheNextIsServed() throws Exception {
        // Whoever has less than a tenth of the command timeout left does not lead.
        try (RedisRouter router = router(1, Duration.ofMinutes(10))) {
            NodeLink link = router.topology().link(Slots.ANY);
            List<Pending> first = new ArrayList<>();
            var unused = notifying(first, parts("BLPOP", "list", "0"), Duration.ofSeconds(60));
            link.submitAll(first);
            await().until(() -> link.busyNanos(System.nanoTime()) > 0);
            Future<Pending> late = callers.submit(() -> ran(link, Duration.ofSeconds(40)));
            await().until(() -> link.waiting() == 1);
            Future<Pending> next = callers.submit(() -> ran(link, Duration.ofMinutes(5)));
            await().until(() -> link.waiting() == 2);

            server.command("RPUSH", "list", "x");

            assertThat(next.get(30, SECONDS).failure()).isNull();
            assertThat(late.get(30, SECONDS).failure()).hasMessageContaining("the command was not sent");
            assertThat(router.stats().connections()).isEqualTo(1);
        }
    }

    private static Pending ran(NodeLink link, Duration time) {
        Pending own = Pending.waiting(parts("PING"), false, in(time), true);
        link.run(own);
        return own;
    }

    @Test
    void turn_repeatWouldComeAfterTheDeadline_isNotMade() {
        try (RedisRouter router = router(1, Duration.ofSeconds(5))) {
            assertThat(turnsAfterTryAgain(router, Duration.ofMinutes(10))).isTrue();
            // Less than the first pause.
            assertThat(turnsAfterTryAgain(router, Duration.ofMillis(20))).isFalse();
        }
    }

    private static boolean turnsAfterTryAgain(RedisRouter router, Duration left) {
        Course course = new Course(router, command(Repeat.UNSAFE, "INCR", "n"), null, in(left));
        Pending refused = course.waiting(false);
        refused.change(Pending.QUEUED, Pending.TAKEN);
        refused.keep(new ServerErrorException("TRYAGAIN later"));
        refused.settle();
        return course.turn(refused);
    }

    @Test
    void call_serverSaysTryAgainForEver_isToldSoAfterSomeTurns() throws Exception {
        try (RedisRouter router = router(1, Duration.ofSeconds(60))) {
            Command<String> tryAgain =
                    command(Repeat.UNSAFE, "EVAL", "return redis.error_reply('TRYAGAIN later')", "0");

            var awaited = CommandCounter.of(server)
                    .during(() -> assertThatThrownBy(() -> router.call(tryAgain).await())
                            .isInstanceOf(StoreUnavailableException.class));
            var joined = CommandCounter.of(server)
                    .during(() -> assertThatThrownBy(
                                    () -> router.call(tryAgain).async().join())
                            .hasCauseInstanceOf(StoreUnavailableException.class));

            assertThat(awaited).containsEntry("eval", 9L);
            assertThat(joined).containsEntry("eval", 9L);
        }
    }

    @Test
    void tick_connectionsUnusedForLong_areAskedForASignOfLife() throws Exception {
        try (RedisRouter router = router(3, Duration.ofSeconds(5))) {
            NodeLink link = router.topology().link(Slots.ANY);
            long before = link.batches();

            var counts = CommandCounter.of(server).during(() -> {
                link.tick(System.nanoTime() + NodeLink.KEEP_ALIVE_NANOS + 1);
                await().until(() -> link.batches() == before + 3);
            });

            // One more may be a probe: seen from so far ahead, the signs of life themselves have been due for long.
            assertThat(counts.get("ping")).isBetween(3L, 4L);
        }
    }
}
