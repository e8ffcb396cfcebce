package dev.larder.redis.link;

import static dev.larder.redis.link.RouterFixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.larder.redis.link.Command.Repeat;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FlightGroupIT {
    private final RedisServer server = RedisServer.start();
    private RedisRouter router;

    @BeforeEach
    void connect() {
        router = RouterFixture.connect(server, 1, Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        router.close();
        server.close();
    }

    private static Command<String> failing() {
        return new Command<>(command(Repeat.SAFE, "PING").parts(), Slots.ANY, Repeat.SAFE, reply -> {
            throw new StackOverflowError("on purpose");
        });
    }

    @Test
    void async_oneDecoderFailsBadly_theOthersOfTheGroupAndOfTheBatchComplete() {
        List<Command<? extends String>> group =
                List.of(command(Repeat.SAFE, "ECHO", "a"), failing(), command(Repeat.SAFE, "ECHO", "b"));
        server.pause();
        List<CompletableFuture<List<Router.Outcome<String>>>> all = new ArrayList<>();
        List<CompletableFuture<String>> strangers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(router.<String>callAll(group).async());
            strangers.add(router.call(command(Repeat.SAFE, "PING")).async());
        }
        server.resume();

        await().until(() -> all.stream().allMatch(CompletableFuture::isDone)
                && strangers.stream().allMatch(CompletableFuture::isDone));
        for (CompletableFuture<List<Router.Outcome<String>>> one : all) {
            assertThat(one.join().get(0).get()).isEqualTo("a");
            assertThat(one.join().get(1).failure()).hasRootCauseInstanceOf(StackOverflowError.class);
            assertThat(one.join().get(2).get()).isEqualTo("b");
        }
        assertThat(strangers).allMatch(one -> one.join().equals("PONG"));
    }

    @Test
    void await_oneDecoderFailsBadly_callerIsToldAndStrangersAreServed() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        server.pause();
        Thread caller = new Thread(() -> {
            assertThatThrownBy(() -> router.<String>callAll(List.of(command(Repeat.SAFE, "PING"), failing()))
                            .await())
                    .isInstanceOf(StackOverflowError.class);
            told.countDown();
        });
        caller.start();
        List<CompletableFuture<String>> strangers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            strangers.add(router.call(command(Repeat.SAFE, "PING")).async());
        }
        server.resume();

        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        for (CompletableFuture<String> one : strangers) {
            assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo("PONG");
        }
    }

    @Test
    void await_onVirtualThreadsThatAreInterrupted_answersAndHarmsNobody() throws Exception {
        assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "v" + i;
            Runnable batches = () -> {
                try {
                    while (!stop.get()) {
                        callAllAndCheck(name);
                        answers.incrementAndGet();
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            };
            threads.add(i % 4 == 0 ? platform(batches) : virtual(batches));
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (int i = 0; i < 8; i++) {
                if (i % 4 != 0) {
                    threads.get(i).interrupt();
                }
            }
            return answers.get() > 5_000 || !failures.isEmpty();
        });
        stop.set(true);
        for (Thread thread : threads) {
            thread.join(30_000);
        }

        assertThat(failures).isEmpty();
        assertThat(router.stats().retries()).isZero();
        assertThat(router.stats().reconnects()).isZero();
    }

    private void callAllAndCheck(String name) {
        List<Router.Outcome<String>> outcomes = router.<String>callAll(
                        List.of(command(Repeat.UNSAFE, "ECHO", name), command(Repeat.UNSAFE, "INCR", "n" + name)))
                .await();
        assertThat(outcomes.get(0).get()).isEqualTo(name);
        assertThat(Long.parseLong(outcomes.get(1).get())).isPositive();
        boolean wasInterrupted = Thread.interrupted();
        assertThat(router.call(command(Repeat.UNSAFE, "ECHO", name + wasInterrupted))
                        .await())
                .isEqualTo(name + wasInterrupted);
    }

    private static Thread platform(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }

    /** By reflection, as the tests are compiled for a Java that has none. */
    private static Thread virtual(Runnable work) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
    }
}
