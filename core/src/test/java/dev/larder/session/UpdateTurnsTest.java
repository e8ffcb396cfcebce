package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UpdateTurnsTest {
    private final UpdateTurns turns = new UpdateTurns();

    /** A call that ends when the test says so. */
    private static final class Held implements Call<String> {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        boolean begun;

        @Override
        public String await() {
            begun = true;
            return answer.join();
        }

        @Override
        public CompletableFuture<String> async() {
            begun = true;
            return answer.copy();
        }
    }

    @Test
    void inTurn_oneSession_oneAfterAnother() {
        Held first = new Held();
        Held second = new Held();
        CompletableFuture<String> one = turns.inTurn("a", first).async();
        CompletableFuture<String> two = turns.inTurn("a", second).async();

        assertThat(first.begun).isTrue();
        assertThat(second.begun).isFalse();
        first.answer.complete("1");
        assertThat(one.join()).isEqualTo("1");
        assertThat(second.begun).isTrue();
        second.answer.complete("2");
        assertThat(two.join()).isEqualTo("2");
        assertThat(turns.inTurn("a", Call.of("3")).await()).isEqualTo("3");
    }

    @Test
    void inTurn_otherSession_doesNotWait() {
        CompletableFuture<String> held = turns.inTurn("a", new Held()).async();

        assertThat(turns.inTurn("b", Call.of("1")).await()).isEqualTo("1");
        assertThat(held).isNotDone();
    }

    @Test
    void inTurn_oneFails_theNextHasItsTurn() {
        Held first = new Held();
        CompletableFuture<String> one = turns.inTurn("a", first).async();
        CompletableFuture<String> two = turns.inTurn("a", Call.of("2")).async();

        first.answer.completeExceptionally(new IllegalStateException("no"));

        assertThat(one).isCompletedExceptionally();
        assertThat(two.join()).isEqualTo("2");
    }

    @Test
    void inTurn_moreThanMayWait_refused() {
        List<CompletableFuture<String>> all = new ArrayList<>();
        Held first = new Held();
        all.add(turns.inTurn("a", first).async());
        for (int i = 1; i < UpdateTurns.MAX_WAITING; i++) {
            all.add(turns.inTurn("a", Call.of("next")).async());
        }

        assertThat(turns.inTurn("a", Call.of("x")).async()).isCompletedExceptionally();
        assertThatThrownBy(() -> turns.inTurn("a", Call.of("x")).await())
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));

        first.answer.complete("first");
        assertThat(all).allSatisfy(one -> assertThat(one.join()).isIn("first", "next"));
        assertThat(turns.inTurn("a", Call.of("x")).await()).isEqualTo("x");
    }

    @Test
    void inTurn_withinItself_refusedInsteadOfWaitingForEver() {
        Call<String> inner = turns.inTurn("a", Call.of("inner"));

        assertThatThrownBy(() -> turns.inTurn("a", Call.of("outer").map(text -> inner.await()))
                        .await())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("same session");
        assertThat(inner.await()).isEqualTo("inner");
    }

    @Test
    void inTurn_turnNeverComes_failsInsteadOfWaitingForEver() {
        UpdateTurns impatient = new UpdateTurns(Duration.ofMillis(1));
        CompletableFuture<String> held = impatient.inTurn("a", new Held()).async();

        assertThatThrownBy(() -> impatient.inTurn("a", Call.of("x")).await())
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
        // Whoever gave up stands in nobody's way.
        assertThat(impatient.inTurn("a", Call.of("x")).await()).isEqualTo("x");
        assertThat(held).isNotDone();
    }
}
