package dev.larder.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.LimitExceededException;
import dev.larder.limit.Rule;
import dev.larder.memory.InMemoryStores;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitedCallsTest {
    /** What somebody wrote who knows nothing of rate limits but the annotation. */
    interface Orders {
        @Limited("orders")
        int place(String what);

        @Limited(value = "orders", cost = 2)
        CompletableFuture<Integer> placeTwo(String what);

        int count();
    }

    private static final class Book implements Orders {
        private final AtomicInteger placed = new AtomicInteger();

        @Override
        public int place(String what) {
            if (what.isEmpty()) {
                throw new IllegalArgumentException("nothing was ordered");
            }
            return placed.incrementAndGet();
        }

        @Override
        public CompletableFuture<Integer> placeTwo(String what) {
            return CompletableFuture.completedFuture(placed.addAndGet(2));
        }

        @Override
        public int count() {
            return placed.get();
        }
    }

    private final Larder larder = Larder.create(
            InMemoryStores.create(),
            LarderConfig.builder()
                    .limits(LimitConfig.builder()
                            .rule(Rule.builder("orders")
                                    .limit(3, Duration.ofHours(1))
                                    .build())
                            .build())
                    .build());
    private final AtomicReference<String> user = new AtomicReference<>("ann");
    private final Orders orders = LimitedCalls.of(Orders.class, new Book(), larder.limits(), user::get);

    @AfterEach
    void end() {
        larder.close();
    }

    @Test
    void calls_moreThanTheRuleAllows_areNotMade() {
        orders.place("tea");
        assertThat(orders.placeTwo("cups").join()).isEqualTo(3);

        assertThatThrownBy(() -> orders.place("milk"))
                .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        refused -> assertThat(refused.decision().retryAfter()).isPositive());
        assertThatThrownBy(() -> orders.placeTwo("spoons").join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LimitExceededException.class);
        assertThat(orders.count()).isEqualTo(3);
        user.set("bob");
        assertThat(orders.place("milk")).isEqualTo(4);
    }

    @Test
    void call_thatFails_failsAsItWouldWithoutALimit() {
        assertThatThrownBy(() -> orders.place(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nothing was ordered");
    }
}
