package dev.larder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** A call that counts how often it is carried out, or fails. */
    private record Counting(AtomicInteger times, boolean fails, RuntimeException failure) implements Call<Integer> {
        @Override
        public Integer await() {
            int now = times.incrementAndGet();
            if (fails) {
                throw failure;
            }
            return now;
        }

        @Override
        public CompletableFuture<Integer> async() {
            return CompletableFuture.supplyAsync(this::await);
        }
    }

    private static Counting counting() {
        return new Counting(new AtomicInteger(), false, new IllegalStateException());
    }

    private static Counting failing(RuntimeException failure) {
        return new Counting(new AtomicInteger(), true, failure);
    }

    @Test
    void map_bothForms_convertEachTime() {
        Counting source = counting();
        Call<String> call = source.map(number -> "n" + number);

        assertThat(source.times()).hasValue(0);
        assertThat(call.await()).isEqualTo("n1");
        assertThat(call.async()).succeedsWithin(SOON).isEqualTo("n2");
    }

    @Test
    void flatMap_bothForms_doTheSecondWithTheFirstAnswer() {
        Counting source = counting();
        Call<Integer> call = source.flatMap(number -> Call.of(number * 10));

        assertThat(call.await()).isEqualTo(10);
        assertThat(call.async()).succeedsWithin(SOON).isEqualTo(20);
    }

    @Test
    void recover_larderFailure_isReplacedInBothForms() {
        Call<Integer> call = failing(new StoreUnavailableException("down", null))
                .map(number -> number)
                .recover(failure -> Call.of(failure.code() == ErrorCode.STORE_UNAVAILABLE ? -100 : 0));

        assertThat(call.await()).isEqualTo(-100);
        assertThat(call.async()).succeedsWithin(SOON).isEqualTo(-100);
    }

    @Test
    void recover_otherFailure_isNotCaught() {
        Call<Integer> call = failing(new IllegalStateException("bug")).recover(failure -> Call.of(0));

        assertThatThrownBy(call::await).isInstanceOf(IllegalStateException.class);
        assertThat(call.async())
                .failsWithin(SOON)
                .withThrowableThat()
                .havingRootCause()
                .withMessage("bug");
    }

    @Test
    void recover_thatThrows_failsInBothForms() {
        Call<Integer> call = failing(new StoreUnavailableException("down", null))
                .recover(failure -> {
                    throw failure;
                });

        assertThatThrownBy(call::await).isInstanceOf(StoreUnavailableException.class);
        assertThat(call.async()).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(LarderException.class);
    }

    @Test
    void done_carriedOut_answersNothing() {
        assertThat(Call.done().await()).isNull();
        assertThat(Call.done().async()).isCompletedWithValue(null);
    }
}
