package dev.larder.cache;

import dev.larder.base.Call;
import java.util.concurrent.CompletableFuture;

/** A read of several trips that is not answered if the outbox has overflown meanwhile: see there. */
record SteadyCall<T>(Outbox outbox, Call<T> read) implements Call<T> {
    @Override
    public T await() {
        long before = outbox.overflowsTold();
        T answer = read.await();
        check(before);
        return answer;
    }

    @Override
    public CompletableFuture<T> async() {
        long before = outbox.overflowsTold();
        return read.async().thenApply(answer -> {
            check(before);
            return answer;
        });
    }

    private void check(long before) {
        if (outbox.overflows() != before) {
            throw Outbox.notYet("too many invalidations were waiting, so that whole caches are being cleared", null);
        }
    }
}
