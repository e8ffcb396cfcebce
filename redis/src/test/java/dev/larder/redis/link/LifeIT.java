package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.command;
import static dev.larder.redis.link.RouterFixture.parts;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.testkit.FaultProxy;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections come, go and come again. */
@Timeout(120)
class LifeIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** What the project promises. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final RedisServer server = RedisServer.start();

    @AfterEach
    void stop() {
        server.close();
        callers.shutdownNow();
    }

    @Test
    void submitAll_closedWhileItIsAdmitted_isToldSo() throws Exception {
        RedisRouter router = RouterFixture.connect(server, 1, Duration.ofSeconds(60));
        NodeLink link = router.topology().link(Slots.ANY);
        link.submit(Pending.notifying(
                parts("BLPOP", "nothing", "0"), false, System.nanoTime() + SECONDS.toNanos(60), () -> {}));
        await().until(() -> link.busyNanos(System.nanoTime()) > 0);
        CompletableFuture<String> first = new CompletableFuture<>();
        Pending[] own = new Pending[1];
        own[0] = Pending.notifying(
                parts("PING"),
                false,
                System.nanoTime() + SECONDS.toNanos(60),
                () -> first.complete(String.valueOf(own[0].failure())));
        Pending second = Pending.notifying(parts("PING"), false, System.nanoTime() + SECONDS.toNanos(60), () -> {});

        // The first was admitted when the end comes, and is queued after it.
        link.submitAll(new AbstractList<>() {
            @Override
            public Pending get(int index) {
                if (index == 1) {
                    router.close();
                }
                return index == 0 ? own[0] : second;
            }

            @Override
            public int size() {
                return 2;
            }
        });

        assertThat(first.get(30, SECONDS)).contains("closed");
        assertThat(second.failure()).hasMessageContaining("closed");
    }

    @Test
    void close_whileLinksAreMade_leavesNoConnection() throws Exception {
        for (int round = 0; round < 40; round++) {
            RedisRouter router = RouterFixture.connect(server, 1, TIMEOUT);
            CyclicBarrier together = new CyclicBarrier(2);
            Future<?> maker = callers.submit(() -> {
                together.await();
                // Other names of the same server, as a redirect might give, until the end has come.
                for (int i = 0; ; i++) {
                    router.watch().linkTo(NodeAddress.tcp("127.0.0." + (1 + i % 49), server.port()));
                }
            });
            together.await();
            router.close();

            assertThatThrownBy(() -> maker.get(30, SECONDS)).hasCauseInstanceOf(StoreUnavailableException.class);
            assertThat(router.watch().links()).allMatch(link -> !link.connecting());
        }
        await().untilAsserted(() ->
                assertThat(String.valueOf(server.command("CLIENT", "LIST"))).doesNotContain("name=larder-test"));
    }

    @Test
    void dedicated_afterTheEnd_isRefused() {
        RedisRouter router = RouterFixture.connect(server, 1, TIMEOUT);
        router.close();

        assertThatThrownBy(() -> router.dedicated(null)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void call_serverGoneForLong_isTriedWithPausesAndWorksSoonAfterItIsBack() {
        try (FaultProxy proxy = FaultProxy.inFrontOf(server);
                RedisRouter router = RedisRouter.connect(patient(NodeAddress.tcp(
                        proxy.address().getHostString(), proxy.address().getPort())))) {
            await().until(() -> router.stats().connections() == 2);
            NodeLink link = router.topology().link(Slots.ANY);
            server.kill();
            await().until(() -> {
                var unused = router.call(command(Repeat.SAFE, "PING")).async();
                return !link.healthy();
            });
            await().atMost(Duration.ofSeconds(30)).until(() -> link.backOff().atLongest());
            long before = proxy.connections();

            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            // Two attempts or three, and looks at the topology; never one after the other without a pause.
            assertThat(proxy.connections() - before).isBetween(1L, 20L);

            server.restart();
            await().atMost(RECOVERY)
                    .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                    .until(() ->
                            router.call(command(Repeat.SAFE, "PING")).await().equals("PONG"));
            await().until(() -> router.stats().connections() == 2);
            assertThat(link.backOff().atLongest()).isFalse();
        }
    }

    /** The longest pause that is configured unless told otherwise. */
    private static LinkConfig patient(NodeAddress seed) {
        LinkConfig config = RouterFixture.config(seed, 2, Duration.ofSeconds(2), TIMEOUT);
        return new LinkConfig(
                config.seeds(),
                null,
                config.login(),
                config.sentinelLogin(),
                0,
                null,
                true,
                config.clientName(),
                config.connections(),
                config.connectTimeout(),
                config.commandTimeout(),
                config.maxWaiting(),
                Duration.ofSeconds(2));
    }

    @SeededTest(seeds = 1)
    void call_queuedJustWhenTheLaneIsLeft_isNotStranded(RandomGenerator random) throws Exception {
        // Whoever looks last has to see the other: nobody else comes who could serve what was left behind.
        NodeAddress address = NodeAddress.tcp(server.host(), server.port());
        // Both are so long that a machine that is busy is not taken for a command that is left behind.
        try (RedisRouter router =
                RedisRouter.connect(RouterFixture.config(address, 1, Duration.ofSeconds(60), Duration.ofSeconds(60)))) {
            CyclicBarrier together = new CyclicBarrier(2);
            long[] delays = random.longs(10_000, 0, 100_000).toArray();
            Future<?> late = callers.submit(() -> {
                for (long delay : delays) {
                    together.await();
                    long begin = System.nanoTime() + delay;
                    while (System.nanoTime() < begin) {
                        Thread.onSpinWait();
                    }
                    router.call(command(Repeat.SAFE, "PING")).await();
                }
                return null;
            });
            Future<?> first = callers.submit(() -> {
                for (int round = 0; round < delays.length; round++) {
                    together.await();
                    router.call(command(Repeat.SAFE, "PING")).await();
                }
                return null;
            });
            late.get(110, SECONDS);
            first.get(110, SECONDS);
        }
    }

    @Test
    void submitAll_actionOfOneFailsBadly_theOthersAreTold() throws Exception {
        try (RedisRouter router = RouterFixture.connect(server, 1, Duration.ofSeconds(60))) {
            CompletableFuture<String> told = new CompletableFuture<>();
            long deadlineNanos = System.nanoTime() + SECONDS.toNanos(60);
            Pending bad = Pending.notifying(parts("PING"), false, deadlineNanos, () -> {
                throw new StackOverflowError("on purpose");
            });
            Pending good = Pending.notifying(parts("PING"), false, deadlineNanos, () -> told.complete("told"));

            router.topology().link(Slots.ANY).submitAll(List.of(bad, good));

            assertThat(told.get(30, SECONDS)).isEqualTo("told");
        }
    }
}
