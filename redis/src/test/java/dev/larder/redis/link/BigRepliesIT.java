package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.parts;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.testkit.FaultProxy;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands of strangers share a connection with large values on a slow line. */
@Timeout(120)
class BigRepliesIT {
    private static final int BIG = 6 << 20;

    /** The proxy counts what it has passed on, which the reader may have before. */
    private static final int CHUNK = 256 << 10;

    private static final long LINE = 3 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final RedisServer server = RedisServer.start();
    private final FaultProxy proxy = FaultProxy.inFrontOf(server);
    private RedisRouter router;
    private NodeLink link;

    @BeforeEach
    void connect() {
        server.command("SETRANGE", "big", Integer.toString(BIG - 1), "x");
        router = RedisRouter.connect(RouterFixture.config(List.of(proxy.address()), 1, PATIENCE));
        link = router.topology().link(Slots.ANY);
        proxy.throttle(LINE);
    }

    @AfterEach
    void stop() {
        router.close();
        proxy.close();
        server.close();
        callers.shutdownNow();
    }

    private Pending notifying(List<byte[]> parts, CompletableFuture<Long> bytesWhenDone) {
        return Pending.notifying(
                parts,
                false,
                System.nanoTime() + PATIENCE.toNanos(),
                () -> bytesWhenDone.complete(proxy.bytesToClient()));
    }

    @Test
    void submit_smallReplyBeforeABigOne_isToldBeforeTheBigOneHasCome() throws Exception {
        CompletableFuture<Long> small = new CompletableFuture<>();
        CompletableFuture<Long> big = new CompletableFuture<>();

        link.submitAll(List.of(notifying(parts("PING"), small), notifying(parts("GET", "big"), big)));

        assertThat(small.get(60, SECONDS)).isLessThan(BIG / 2);
        await().until(() -> {
            Pending[] served = link.lanes().all()[0].served;
            return served.length > 0 && served[0] == Pending.TOLD;
        });
        assertThat(big.get(60, SECONDS)).isGreaterThan(BIG - CHUNK);
    }

    @Test
    void run_leaderHasItsReply_doesNotReadTheRestForOthers() throws Exception {
        List<CompletableFuture<Long>> done = new ArrayList<>();
        List<Pending> strangers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            done.add(new CompletableFuture<>());
            strangers.add(notifying(parts("GET", "big"), done.get(i)));
        }
        link.submit(notifying(parts("BLPOP", "list", "0"), new CompletableFuture<>()));
        await().until(() -> link.busyNanos(System.nanoTime()) > 0);
        Future<Long> leader = callers.submit(() -> {
            Pending own = Pending.waiting(parts("PING"), false, System.nanoTime() + PATIENCE.toNanos(), true);
            link.run(own);
            assertThat(own.failure()).isNull();
            return proxy.bytesToClient();
        });
        await().until(() -> link.waiting() == 1);
        link.submitAll(strangers);

        server.command("RPUSH", "list", "x");

        assertThat(leader.get(60, SECONDS)).isLessThan(2L * BIG);
        for (CompletableFuture<Long> one : done) {
            assertThat(one.get(60, SECONDS)).isGreaterThan(BIG - CHUNK);
        }
        for (Pending stranger : strangers) {
            assertThat((byte[]) stranger.reply()).hasSize(BIG);
        }
    }
}
