package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.command;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.testkit.CommandCounter;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LanesIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private RedisServer server;
    private RedisRouter router;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        router = RouterFixture.connect(server, 3, TIMEOUT);
    }

    @AfterEach
    void stop() {
        router.close();
        server.close();
        callers.shutdownNow();
    }

    @SeededTest(seeds = 3)
    void call_manyCallersOfAllKinds_eachGetsItsOwnAnswer(RandomGenerator random) throws Exception {
        long seed = random.nextLong();
        List<Future<?>> all = new ArrayList<>();

        for (int caller = 0; caller < 32; caller++) {
            String name = seed + "-" + caller;
            int kind = random.nextInt(3);
            all.add(callers.submit(() -> {
                for (int i = 0; i < 300; i++) {
                    askAndCheck(kind, name + "-" + i);
                }
            }));
        }
        for (Future<?> one : all) {
            one.get(60, SECONDS);
        }

        assertThat(router.stats().waiting()).isZero();
        assertThat(router.stats().errors()).isZero();
        assertThat(router.stats().unavailable()).isZero();
    }

    private void askAndCheck(int kind, String text) {
        Command<String> echo = command(Repeat.SAFE, "ECHO", text);
        if (kind == 0) {
            assertThat(router.call(echo).await()).isEqualTo(text);
        } else if (kind == 1) {
            assertThat(router.call(echo).async().join()).isEqualTo(text);
        } else {
            List<Command<? extends String>> several = IntStream.range(0, 5)
                    .<Command<? extends String>>mapToObj(n -> command(Repeat.SAFE, "ECHO", text + "/" + n))
                    .toList();
            List<Router.Outcome<String>> answers =
                    router.<String>callAll(several).await();
            for (int n = 0; n < 5; n++) {
                assertThat(answers.get(n).get()).isEqualTo(text + "/" + n);
            }
        }
    }

    @Test
    void call_whileAnotherIsUnderWay_travelsWithTheNextBatch() throws Exception {
        try (RedisRouter one = RouterFixture.connect(server, 1, TIMEOUT)) {
            long before = one.stats().batches();
            List<Future<String>> answers = new ArrayList<>();
            server.pause();
            Future<String> first =
                    callers.submit(() -> one.call(command(Repeat.SAFE, "PING")).await());
            await().until(() -> one.topology().link(Slots.ANY).busyNanos(System.nanoTime()) > 0);

            for (int i = 0; i < 20; i++) {
                String text = "n" + i;
                answers.add(callers.submit(
                        () -> one.call(command(Repeat.SAFE, "ECHO", text)).await()));
            }
            await().until(() -> one.stats().waiting() == 20);
            server.resume();
            assertThat(first.get(10, SECONDS)).isEqualTo("PONG");
            for (int i = 0; i < 20; i++) {
                assertThat(answers.get(i).get(10, SECONDS)).isEqualTo("n" + i);
            }

            assertThat(one.stats().batches() - before).isEqualTo(2);
        }
    }

    @Test
    void call_serverStopped_everyCallerEndsByItsDeadlineAndWorksAfterwards() throws Exception {
        assertThat(router.call(command(Repeat.SAFE, "PING")).await()).isEqualTo("PONG");
        server.pause();
        CountDownLatch ended = new CountDownLatch(24);

        for (int i = 0; i < 24; i++) {
            boolean asynchronous = i % 3 == 0;
            callers.execute(() -> {
                assertThatThrownBy(() -> get(asynchronous)).hasRootCauseInstanceOf(Throwable.class);
                ended.countDown();
            });
        }

        assertThat(ended.await(30, SECONDS)).isTrue();
        await().untilAsserted(() -> assertThatThrownBy(() -> get(false)).hasMessageContaining("is not available"));
        server.resume();
        await().atMost(Duration.ofSeconds(5))
                .ignoreExceptions()
                .until(() -> get(false).equals("null"));
        assertThat(router.stats().waiting()).isZero();
    }

    private String get(boolean asynchronous) {
        Command<String> get = command(Repeat.SAFE, "GET", "k");
        return asynchronous ? router.call(get).async().join() : router.call(get).await();
    }

    @Test
    void call_serverKilledUnderLoad_failsFastAndRecovers() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger failures = new AtomicInteger();
        ConcurrentLinkedQueue<Throwable> surprises = new ConcurrentLinkedQueue<>();
        List<Future<?>> load = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            load.add(callers.submit(() -> {
                while (!stop.get()) {
                    try {
                        get(false);
                    } catch (StoreUnavailableException e) {
                        failures.incrementAndGet();
                    } catch (Throwable e) {
                        surprises.add(e);
                    }
                }
            }));
        }

        server.kill();
        await().until(() -> failures.get() > 1_000);
        server.restart();
        await().atMost(Duration.ofSeconds(5))
                .ignoreExceptions()
                .until(() -> get(false).equals("null"));
        stop.set(true);
        for (Future<?> one : load) {
            one.get(10, SECONDS);
        }

        assertThat(surprises).isEmpty();
        await().until(() -> router.stats().connections() == 3);
        assertThat(router.stats().waiting()).isZero();
    }

    @Test
    void call_callerInterrupted_harmsNobodyAndKeepsTheInterrupt() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger kept = new AtomicInteger();
        List<Thread> victims = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 6; i++) {
            boolean victim = i < 3;
            Thread thread = new Thread(() -> {
                try {
                    while (!stop.get()) {
                        router.call(command(Repeat.UNSAFE, "INCR", "n")).await();
                        if (victim && Thread.interrupted()) {
                            kept.incrementAndGet();
                        }
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            victims.add(thread);
            thread.start();
        }

        await().until(() -> {
            victims.subList(0, 3).forEach(Thread::interrupt);
            return kept.get() > 200;
        });
        stop.set(true);
        for (Thread thread : victims) {
            thread.join(10_000);
        }

        assertThat(failures).isEmpty();
        assertThat(router.stats().reconnects()).isZero();
    }

    @Test
    void call_connectionKilledBetweenCalls_repeatsOnlyWhatIsSafe() throws Exception {
        try (RedisRouter one = RouterFixture.connect(server, 1, TIMEOUT)) {
            one.call(command(Repeat.SAFE, "PING")).await();
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

            assertThat(one.call(command(Repeat.SAFE, "GET", "k")).await()).isEqualTo("null");

            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            assertThatThrownBy(
                            () -> one.call(command(Repeat.UNSAFE, "INCR", "n")).await())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("may or may not have been carried out");
        }
    }

    @Test
    void call_tooManyWaiting_refusesFurtherOnes() throws Exception {
        LinkConfig few = new LinkConfig(
                List.of(NodeAddress.tcp(server.host(), server.port())),
                null,
                LinkConfig.Login.NONE,
                LinkConfig.Login.NONE,
                0,
                null,
                true,
                "larder-few",
                1,
                Duration.ofSeconds(2),
                TIMEOUT,
                5,
                Duration.ofMillis(500));
        try (RedisRouter small = RedisRouter.connect(few)) {
            server.pause();
            CompletableFuture<String> first =
                    small.call(command(Repeat.SAFE, "PING")).async();
            await().until(() -> small.topology().link(Slots.ANY).busyNanos(System.nanoTime()) > 0);
            List<CompletableFuture<String>> all = IntStream.range(0, 40)
                    .mapToObj(i -> small.call(command(Repeat.SAFE, "PING")).async())
                    .toList();

            await().until(() -> all.stream().allMatch(CompletableFuture::isDone));
            long refused = all.stream()
                    .filter(one -> one.handle((answer, e) -> String.valueOf(e).contains("too many commands wait"))
                            .join())
                    .count();

            assertThat(refused).isEqualTo(35);
            server.resume();
            await().until(first::isDone);
        }
    }

    @Test
    void close_commandsUnderWay_failAndThreadsEnd() {
        server.pause();
        CompletableFuture<String> under =
                router.call(command(Repeat.SAFE, "PING")).async();

        router.close();

        await().until(under::isDone);
        assertThat(under).isCompletedExceptionally();
        assertThatThrownBy(() -> get(false))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("closed");
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("larder-test-timer")));
        server.resume();
    }

    @Test
    void callAll_callerThatMayNotLead_isServed() throws Exception {
        try (RedisServer local = RedisServer.builder().unixSocket().start();
                RedisRouter one = RedisRouter.connect(RouterFixture.config(
                        List.of(NodeAddress.unix(local.socketPath().toString())), 1, TIMEOUT, LinkConfig.Login.NONE))) {
            for (int round = 0; round < 20; round++) {
                List<Router.Outcome<String>> answers = one.<String>callAll(
                                List.of(command(Repeat.SAFE, "ECHO", "a"), command(Repeat.SAFE, "ECHO", "b")))
                        .await();

                assertThat(answers.get(0).get()).isEqualTo("a");
                assertThat(answers.get(1).get()).isEqualTo("b");
            }
        }
    }

    @Test
    void async_decoderOfAnotherFailsBadly_theOthersComplete() {
        Command<String> bad = new Command<>(command(Repeat.SAFE, "PING").parts(), Slots.ANY, Repeat.SAFE, reply -> {
            throw new StackOverflowError("on purpose");
        });
        server.pause();
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(router.call(i == 3 ? bad : command(Repeat.SAFE, "PING")).async());
        }
        server.resume();

        await().until(() -> all.stream().allMatch(CompletableFuture::isDone));
        assertThat(all.get(3)).isCompletedExceptionally();
        assertThat(all.get(19).join()).isEqualTo("PONG");
    }

    @Test
    void close_commandInAPauseBeforeItsRepeat_fails() {
        Command<String> tryAgain =
                command(Repeat.UNSAFE, "EVAL", "return redis.error_reply('TRYAGAIN in a moment')", "0");
        List<CompletableFuture<String>> all = IntStream.range(0, 20)
                .mapToObj(i -> router.call(tryAgain).async())
                .toList();
        await().until(() -> router.stats().batches() > 0);

        router.close();

        await().until(() -> all.stream().allMatch(CompletableFuture::isDone));
    }

    @Test
    void call_allConnectionsClosedByTheServer_safeOnesNeverFail() {
        for (int round = 0; round < 5; round++) {
            await().until(() -> router.stats().connections() == 3);
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

            for (int i = 0; i < 20; i++) {
                assertThat(get(false)).isEqualTo("null");
            }
        }
    }

    @Test
    void call_loneCaller_makesOneTripPerCommand() throws Exception {
        await().until(() -> router.stats().connections() == 3);

        var counts = CommandCounter.of(server).during(() -> {
            for (int i = 0; i < 50; i++) {
                router.call(command(Repeat.SAFE, "GET", "k" + i)).await();
            }
        });

        assertThat(counts).containsEntry("get", 50L).hasSize(1);
    }
}
