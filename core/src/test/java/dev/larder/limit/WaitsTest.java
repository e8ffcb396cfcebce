package dev.larder.limit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.HandTicker;
import dev.larder.base.SharedRandom;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks that wait, in a time that passes when they do. */
class WaitsTest {
    private static final Rule BUCKET =
            Rule.builder("bucket").limit(1, ofSeconds(1)).build();
    private static final Rule QUEUE = Rule.builder("queue")
            .algorithm(Algorithm.LEAKY_QUEUE)
            .limit(4, ofSeconds(4))
            .build();
    private static final Rule SLOTS = Rule.builder("slots")
            .algorithm(Algorithm.CONCURRENCY)
            .limit(1, ofSeconds(60))
            .build();

    private final HandTicker ticker = new HandTicker();
    private final TestStore store = new TestStore(ticker);
    private final RateLimiter limiter = new RateLimiter(
            store,
            LimitConfig.builder()
                    .rule(BUCKET)
                    .rule(QUEUE)
                    .rule(SLOTS)
                    .deadline(ofSeconds(10))
                    .build(),
            ticker,
            SharedRandom.create(),
            ForkJoinPool.commonPool());
    private final ByHand pause = new ByHand();
    private final Waits waits = new Waits(limiter.operations(), ticker, pause);

    /** Lets time pass at once, and something happen at the end of it. */
    private final class ByHand implements Pause {
        private final List<Duration> waited = new ArrayList<>();
        private final Queue<Runnable> later = new ArrayDeque<>();
        private Runnable meanwhile = () -> {};
        private boolean interrupted;

        @Override
        public boolean await(long nanos) {
            if (!interrupted) {
                passes(nanos);
            }
            return !interrupted;
        }

        @Override
        public void then(long nanos, Runnable action) {
            later.add(() -> {
                passes(nanos);
                action.run();
            });
        }

        private void passes(long nanos) {
            waited.add(Duration.ofNanos(nanos));
            ticker.advance(Duration.ofNanos(nanos));
            meanwhile.run();
        }

        void runAll() {
            for (Runnable next = later.poll(); next != null; next = later.poll()) {
                next.run();
            }
        }
    }

    @AfterEach
    void end() {
        limiter.close();
    }

    private Decision async(String rule, Duration longest) {
        CompletableFuture<Decision> answer = waits.async(rule, "ann", 1, longest);
        pause.runAll();
        return answer.join();
    }

    @Test
    void room_thatComesInTime_isWaitedForOnce() {
        limiter.tryTake("bucket", "ann");

        assertThat(waits.await("bucket", "ann", 1, ofSeconds(1)).allowed()).isTrue();
        assertThat(async("bucket", ofSeconds(1)).allowed()).isTrue();

        assertThat(pause.waited).containsExactly(ofSeconds(1), ofSeconds(1));
        assertThat(store.takes()).isEqualTo(5);
    }

    @Test
    void room_thatComesTooLate_isNotWaitedFor() {
        limiter.tryTake("bucket", "ann");

        assertThat(waits.await("bucket", "ann", 1, ofMillis(999)).allowed()).isFalse();
        assertThat(async("bucket", ofMillis(999)).retryAfter()).isEqualTo(ofSeconds(1));
        assertThat(pause.waited).isEmpty();
    }

    @Test
    void room_thatOthersTake_isWaitedForUntilTheTimeIsOver() {
        limiter.tryTake("bucket", "ann");
        pause.meanwhile =
                () -> assertThat(limiter.tryTake("bucket", "ann").allowed()).isTrue();

        assertThat(waits.await("bucket", "ann", 1, ofMillis(2_500)).allowed()).isFalse();
        assertThat(pause.waited).containsExactly(ofSeconds(1), ofSeconds(1));
        assertThat(async("bucket", ofMillis(1_500)).allowed()).isFalse();
        assertThat(pause.waited).hasSize(3);
    }

    @Test
    void turn_inAQueue_isWaitedFor_andThenThereIsNoDelay() {
        limiter.tryTake("queue", "ann");

        Decision second = waits.await("queue", "ann", 1, ofSeconds(1));
        assertThat(second.allowed()).isTrue();
        assertThat(second.delay()).isZero();
        Decision third = async("queue", ofSeconds(1));
        assertThat(third.allowed()).isTrue();
        assertThat(third.delay()).isZero();
        assertThat(pause.waited).containsExactly(ofSeconds(1), ofSeconds(1));
    }

    @Test
    void place_tooFarBack_isGivenBack_andTheAnswerSaysWhenItIsNearEnough() {
        limiter.tryTake("queue", "ann", 3);

        Decision refused = waits.await("queue", "ann", 1, ofSeconds(1));
        Decision later = async("queue", ofSeconds(1));

        assertThat(refused.allowed()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(ofSeconds(2));
        assertThat(later.retryAfter()).isEqualTo(ofSeconds(2));
        assertThat(limiter.peek("queue", "ann").remaining()).isEqualTo(1);
        assertThat(pause.waited).isEmpty();
    }

    @Test
    void interrupted_givesUpItsPlace() {
        limiter.tryTake("queue", "ann");
        pause.interrupted = true;

        assertThat(waits.await("queue", "ann", 1, ofSeconds(10)).allowed()).isFalse();
        assertThat(limiter.peek("queue", "ann").remaining()).isEqualTo(3);
    }

    @Test
    void cancelled_givesUpItsPlace() {
        limiter.tryTake("queue", "ann", 2);
        CompletableFuture<Decision> answer = waits.async("queue", "ann", 1, ofSeconds(10));
        assertThat(limiter.peek("queue", "ann").remaining()).isEqualTo(1);

        answer.cancel(false);
        pause.runAll();

        // Two came back by the time that has passed.
        assertThat(limiter.peek("queue", "ann").remaining()).isEqualTo(4);
    }

    @Test
    void cancelled_asksNoMore() {
        limiter.tryTake("bucket", "ann");
        CompletableFuture<Decision> answer = waits.async("bucket", "ann", 1, ofSeconds(10));
        long asked = store.takes();

        answer.cancel(false);
        pause.runAll();

        assertThat(store.takes()).isEqualTo(asked);
        assertThat(limiter.peek("bucket", "ann").allowed()).isTrue();
    }

    @Test
    void permitThatIsHeld_isAskedForAgainAndAgain_andTakenOnceItIsReleased() {
        Decision held = limiter.tryTake("slots", "ann");
        pause.meanwhile = () -> {
            if (pause.waited.size() == 3) {
                limiter.release(held);
            }
        };

        assertThat(waits.await("slots", "ann", 1, ofSeconds(1)).allowed()).isTrue();
        assertThat(pause.waited)
                .containsOnly(Duration.ofNanos(Waits.HELD_NANOS))
                .hasSize(3);
    }

    @Test
    void ruleRemovedWhileItIsWaitedFor_isTheAnswer() {
        limiter.tryTake("bucket", "ann");
        pause.meanwhile = () -> limiter.remove("bucket");

        CompletableFuture<Decision> answer = waits.async("bucket", "ann", 1, ofSeconds(10));
        pause.runAll();

        assertThat(answer)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("was bucket");
    }

    @Test
    void moreThanMayWait_areAnsweredAtOnce() {
        limiter.tryTake("bucket", "ann");
        List<CompletableFuture<Decision>> waiting = new ArrayList<>();
        for (int i = 0; i < Waits.MAX_WAITING; i++) {
            waiting.add(waits.async("bucket", "ann", 1, ofSeconds(10)));
        }

        assertThat(waits.async("bucket", "ann", 1, ofSeconds(10)))
                .isCompletedWithValueMatching(decision -> !decision.allowed());
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void longestWait_beyondMeasure_isTheCallersMistake() {
        assertThatThrownBy(() -> limiter.tryTake("bucket", "ann", 1, ofMillis(-1)))
                .hasMessageContaining("between 0 and PT1H");
        assertThatThrownBy(() -> limiter.async().tryTake("bucket", "ann", 1, Duration.ofHours(2)))
                .hasMessageContaining("was PT2H");
        assertThatThrownBy(() -> limiter.take("bucket", "ann", 2, ofSeconds(1)))
                .hasMessageContaining("between 1 and 1");
    }

    @Test
    void waits_inTheTimeOfTheMachine_endAllowed() {
        RateLimiter real = new RateLimiter(
                new TestStore(Ticker.system()),
                LimitConfig.builder()
                        .deadline(ofSeconds(10))
                        .rule(Rule.builder("fast").limit(1, ofMillis(20)).build())
                        .build(),
                Ticker.system(),
                SharedRandom.create(),
                ForkJoinPool.commonPool());
        try (real) {
            for (int i = 0; i < 3; i++) {
                real.take("fast", "ann", 1, ofSeconds(20));
                assertThat(real.async().take("fast", "ann", 1, ofSeconds(20)).orTimeout(20, TimeUnit.SECONDS))
                        .succeedsWithin(ofSeconds(20));
            }
            assertThat(real.stats()).containsKey("fast");
            assertThat(real.stats().values().iterator().next().allows()).isEqualTo(6);
        }
    }
}
